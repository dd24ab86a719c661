package demo_test

import (
	"strings"
	"testing"
	"time"

	"comptoir/demo"
	"comptoir/internal/clock"
	"comptoir/internal/id"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/store"
	"comptoir/store/storetest"
)

func launches(t *testing.T) demo.Launch {
	t.Helper()
	l, err := demo.LoadLaunch()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// november is the day at which the demonstration's plans are looked at.
var november = launch.Date(2026, time.November, 21)

func TestWhatBecameOfThePromises(t *testing.T) {
	want := map[string]launch.Status{"us-phones": launch.StatusBroken, "br-stays": launch.StatusBroken, "in-100-homes": launch.StatusUnknown,
		"cn-1000-stores": launch.StatusUnknown, "fr-launch": launch.StatusKept, "fr-shop": launch.StatusKept, "in-5000-stores": launch.StatusBroken,
		"in-200-studios": launch.StatusBroken, "mx-20-stores": launch.StatusUnknown, "ww-redmi-note-13": launch.StatusKept, "ww-xiaomi-14": launch.StatusKept,
		"ww-10000-stores": launch.StatusOpen}
	rows := launch.Board(launches(t).Commitments, nil, november)
	for _, r := range rows {
		if r.Status != want[r.Commitment.ID] {
			t.Errorf("%s is %s, want %s", r.Commitment.ID, r.Status, want[r.Commitment.ID])
		}
		if r.Commitment.ID == "us-phones" && r.Slip != 4*365+1 { // from the end of 2015 to the end of 2019
			t.Errorf("phones in the United States slipped %d days", r.Slip)
		}
		if r.Commitment.ID == "in-5000-stores" && r.Pace == 0 {
			t.Error("no pace for India's shops")
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d promises", len(rows))
	}
}

// The history lists each promise with the day by which it was due, entered by hand; the reader of phrases agrees.
func TestPromisesAreThoseOfTheHistory(t *testing.T) {
	history, err := demo.Commitments()
	if err != nil {
		t.Fatal(err)
	}
	whens := map[string][]launch.When{}
	count := 0
	for _, c := range launches(t).Commitments {
		m := string(c.Market)
		whens[m] = append(whens[m], c.When)
		count += 1 + len(c.Revisions)
		for _, r := range c.Revisions {
			whens[m] = append(whens[m], r.When)
		}
	}
	for _, h := range history {
		found := false
		for _, w := range whens[string(h.Market)] {
			found = found || strings.HasPrefix(w.Due.To.String(), h.Due)
		}
		if !found {
			t.Errorf("%s %q due %s is not among the launches", h.Market, h.What, h.Due)
		}
	}
	if count != len(history) {
		t.Errorf("%d promises with their revisions, the history has %d", count, len(history))
	}
}

func TestThePlansTellTheStory(t *testing.T) {
	forecasts := map[string]launch.Milestone{}
	for _, p := range launches(t).Plans {
		f, err := p.Forecast(november, 1, 0)
		if err != nil {
			t.Fatal(p.Code, err)
		}
		for _, m := range f.Milestones {
			forecasts[m.Task] = m
		}
	}
	us := forecasts["us-open"]
	if us.P10 <= november || us.P10 >= us.P50 || us.P50 >= us.P90 || us.Moves[0].Task != "us-patents" {
		t.Errorf("the United States: %+v", us)
	}
	if m := forecasts["us-retail"]; len(m.Stuck) != 1 || m.Stuck[0] != "us-retailer" {
		t.Errorf("the retailer withdrew: %+v", m)
	}
	if ca := forecasts["ca-open"]; ca.P50 < us.P50 {
		t.Errorf("Canada opens before the United States: %s", ca.P50)
	}
	if m := forecasts["es-open"]; m.Reached.String() != "2017-11-07" || m.Stage != market.Open {
		t.Errorf("Spain: %+v", m)
	}
	if m := forecasts["br-withdrawn"]; m.P50 < november+365 {
		t.Errorf("Brazil is left before its last warranty: %s", m.P50)
	}
}

func TestWorkIsOwnedByRolesThatExist(t *testing.T) {
	roles := map[string]bool{}
	for _, u := range story(t).Staff {
		roles[u.Role] = true
	}
	l := launches(t)
	for _, c := range l.Criteria {
		if err := c.Check(); err != nil || !roles[c.Owner] {
			t.Errorf("criterion %s of %q: %v", c.Code, c.Owner, err)
		}
	}
	for _, p := range l.Plans {
		for _, k := range p.Tasks {
			if !roles[k.Owner] {
				t.Errorf("task %s of %q", k.ID, k.Owner)
			}
		}
	}
}

type everyone struct{}

func (everyone) Name() string                 { return "owner" }
func (everyone) May(string, market.Code) bool { return true }
func (everyone) Is(string, market.Code) bool  { return true }

func TestLaunchesGoIntoTheStoreTwice(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		now := &clock.Fixed{At: clock.Of(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))}
		d := &launch.Desk{Store: store.Bind[launch.Tx](s), Clock: now, IDs: id.System()}
		storetest.Update(t, s, func(tx *store.Tx) error {
			for _, m := range []market.Code{"us", "ca", "br", "es", "no", "dk"} {
				if err := tx.PutMarket(market.Market{Code: m}); err != nil {
					return err
				}
			}
			return nil
		})
		for range 2 {
			if err := launches(t).Load(t.Context(), d, everyone{}); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := d.Board(t.Context(), "us", 1, 1000)
		if err != nil || len(rows) != 1 || rows[0].Forecast == nil || rows[0].Chance != 0 || rows[0].Latest.ConfirmedBy != "launch_manager" {
			t.Errorf("%+v, %v", rows, err)
		}
	})
}
