package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"comptoir/drop"
	"comptoir/internal/outbox"
	"comptoir/people"
	"comptoir/store"
)

// letters gives what was told to those who take part, as "topic address".
func (s *sale) letters(t *testing.T) (told []string) {
	t.Helper()
	err := s.store.View(t.Context(), func(tx *store.Tx) error {
		told = nil
		for after, more := int64(0), true; more; {
			rows, err := tx.News(after, 100)
			if err != nil {
				return err
			}
			for _, r := range rows {
				after = r.ID
				told = append(told, letter(t, r)...)
			}
			more = len(rows) == 100
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(told)
	return told
}

func letter(t *testing.T, r outbox.Row) []string {
	t.Helper()
	if !strings.HasPrefix(r.Topic, "drop.") {
		return nil
	}
	var n drop.PersonNews
	if err := json.Unmarshal([]byte(r.Payload), &n); err != nil || n.Drop != "autumn" || n.Market != "es" || n.Language != "es" {
		t.Errorf("news %s: %v", r.Payload, err)
	}
	return []string{r.Topic + " " + n.Email}
}

// TestThoseWhoTakePartAreToldOnce follows five who want two units in a lottery: two are drawn, one of them lets the time
// go by after a reminder, the next is told, the others hear at the end that their turn never came.
func TestThoseWhoTakePartAreToldOnce(t *testing.T) {
	Run(t, func(t *testing.T, st *store.Store) {
		s := openSale(t, openShop(t, st, 10))
		err := st.Update(t.Context(), func(tx *store.Tx) error {
			for n := range 4 { // the fifth has deleted their account
				who := buyer(n)
				if err := tx.AddCustomer(people.Customer{ID: who.Account, Email: who.Emails[0], Market: "es", Language: "es"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		f := plan(drop.Lottery, 2, 0)
		f.Hold, f.Closes = 4*time.Hour, start.Add(6*time.Hour)
		s.publish(t, f)
		s.at(2 * time.Minute)
		for n := range 5 {
			s.enter(t, n)
		}
		s.at(5 * time.Minute)
		s.lead(t)
		if told := s.letters(t); len(told) > 0 {
			t.Fatalf("told before it opened: %v", told)
		}
		s.at(10 * time.Minute)
		s.lead(t)
		s.lead(t)
		won := s.winners(t, 5)
		first, second := won[0], won[1]
		s.mustTell(t, "won", drop.TopicWon, won)
		s.bought(t, first)
		s.at(10*time.Minute + 3*time.Hour)
		s.lead(t)
		s.lead(t)
		s.mustTell(t, "the end is near", drop.TopicEnding, []int{second})
		s.at(10*time.Minute + 4*time.Hour)
		s.lead(t)
		s.lead(t)
		s.mustTell(t, "run out", drop.TopicReleased, []int{second})
		third := s.winners(t, 5)
		s.mustTell(t, "the next", drop.TopicWon, append(won, third...))
		s.bought(t, third[0])
		s.at(6*time.Hour + time.Minute)
		for range 3 {
			s.lead(t)
		}
		var rest []int
		for n := range 5 {
			if !slices.Contains(append(won, third...), n) {
				rest = append(rest, n)
			}
		}
		s.mustTell(t, "not drawn", drop.TopicLost, rest)
		if audit, err := st.Audit(t.Context(), nil); err != nil || !audit.OK() {
			t.Errorf("the ledger: %v %v", err, audit.Err())
		}
	})
}

// mustTell holds the letters of one kind against those who must have them, each once; the fifth has no account.
func (s *sale) mustTell(t *testing.T, when, topic string, who []int) {
	t.Helper()
	var want, got []string
	for _, n := range who {
		if n < 4 {
			want = append(want, fmt.Sprintf("%s b%d@example.org", topic, n))
		}
	}
	for _, l := range s.letters(t) {
		if strings.HasPrefix(l, topic+" ") {
			got = append(got, l)
		}
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: told %v, want %v", when, got, want)
	}
}
