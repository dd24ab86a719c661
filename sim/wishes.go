package sim

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/db"
)

// doorWish is something that a program of staff wants done under a key. Whatever it leaves in the books names the key: a
// parcel its carrier, money its reference, a step and a change of a fact their reason.
type doorWish struct {
	ref
	key, path, body string
	sent            clock.Instant
	parcel, fact    bool
	answer          *said // that it was done
	lost            bool  // it was sent, and no answer has come
	allowed         int   // how often it may be carried out: once for each time at which its key was as good as new
	money           *inflow
}

// staffStep is a step of an order through the door, or a price, under a key that may come again, or with another body.
func (s *sim) staffStep(n *node) error {
	if k := len(s.model.wishes); k > 0 && s.rng.IntN(2) == 0 {
		return s.wishAgain(n, s.model.wishes[max(0, k-1-s.rng.IntN(4))])
	}
	at, a, ok := s.someOrder()
	if !ok {
		return nil
	}
	s.model.serial++
	d := &doorWish{ref: at, key: fmt.Sprint("wish-", s.model.serial)}
	lines := []map[string]any{{"line": s.rng.IntN(len(a.want)), "quantity": 1}}
	body := map[string]any{"why": d.key}
	step := []string{"ship", "ship", "ship", "paid", "paid", "paid", "cancel", "cancel", "hold", "release", "deliver", "price"}[s.rng.IntN(12)]
	d.path = fmt.Sprintf("/api/v1/markets/%s/orders/%s/%s", at.market, at.number, step)
	switch step {
	case "ship":
		d.parcel = true
		body = map[string]any{"carrier": d.key, "lines": lines}
	case "cancel":
		body["lines"] = lines
	case "paid":
		total := a.receipt.Total
		minor := []int64{total.Minor, total.Minor, max(1, total.Minor/2)}[s.rng.IntN(3)]
		d.money = &inflow{ref: at, reference: "door " + d.key, minor: minor}
		s.model.money = append(s.model.money, d.money)
		body = map[string]any{"reference": d.money.reference, "amount": map[string]any{"minor": minor, "currency": total.Currency}}
	case "price":
		d.fact = true
		c := s.newPriceOf(countryOf(at.market), a.want[0].SKU)
		d.path = fmt.Sprintf("/api/v1/markets/%s/changes", at.market)
		body = map[string]any{"changes": []map[string]any{{"kind": c.Kind, "subject": c.Subject, "after": c.After, "why": d.key}}}
	}
	d.body = toJSON(body)
	s.model.wishes = append(s.model.wishes, d)
	s.anew(n, d)
	s.loseAnswer(n)
	return s.wishOnce(n, d)
}

// anew notes that a wish is sent under a key under which nothing is remembered.
func (s *sim) anew(n *node, d *doorWish) {
	d.sent, d.answer, d.lost = n.clock.At, nil, false
	d.allowed++
	if d.parcel {
		s.model.ships[d.ref]++
	}
	if d.fact {
		s.model.asked++
	}
}

// loseAnswer lets the node fail or die about when a request through its door has been carried out and its answer is not
// yet remembered; not always.
func (s *sim) loseAnswer(n *node) {
	if n.faults.plan != nil || s.calm || s.rng.IntN(3) > 0 {
		return
	}
	p := plan{point: []db.Point{db.AtBegin, db.AtCommit, db.AtCommitted}[s.rng.IntN(3)], harm: []harm{broken, killed}[s.rng.IntN(2)], times: 1, later: 1 + s.rng.IntN(2)}
	n.faults.plan = &p
	s.say("%s will be %s", n.name, p)
}

// askLost is a client whose answer was lost: it waits, mostly for longer than a door takes a request for one that is under
// way, and asks the same under the same key, at whichever node is there.
func (s *sim) askLost(n *node) error {
	d := s.lostWish()
	if d == nil {
		return nil
	}
	if s.rng.IntN(4) > 0 {
		s.now = s.now.Add(11 * time.Second)
		n.set(s, max(n.clock.At, s.now))
	}
	return s.sameWish(n, d)
}

// lostWish draws a wish without an answer; nil when each has one.
func (s *sim) lostWish() *doorWish {
	var lost []*doorWish
	for _, d := range s.model.wishes {
		if d.lost {
			lost = append(lost, d)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return lost[s.rng.IntN(len(lost))]
}

// lostAreAnswered: whoever asks long enough is answered; nothing fails any more.
func (s *sim) lostAreAnswered() error {
	for range roundsMax {
		d := s.lostWish()
		if d == nil {
			return nil
		}
		s.now = max(s.now, s.latest).Add(11 * time.Second)
		n := s.pick()
		n.set(s, s.now)
		if err := s.sameWish(n, d); err != nil {
			return err
		}
		if err := s.look(); err != nil {
			return err
		}
		if d.lost {
			return fmt.Errorf("I5: %s is asked again and again under %s, and is not answered", d.path, d.key)
		}
	}
	return nil
}

// wishAgain sends a wish once more, sometimes with another body.
func (s *sim) wishAgain(n *node, d *doorWish) error {
	if s.expired(d) || d.answer == nil || s.rng.IntN(4) > 0 {
		return s.sameWish(n, d)
	}
	told := s.call(n.apiDoor, "POST", d.path, `{"why":"something else"}`, d.headers())
	if told.status < 500 && told.code != "api.key_reused" {
		return fmt.Errorf("I5: key %s was used for another body: %d %s", d.key, told.status, told.code)
	}
	return s.told(fmt.Sprintf("%s %s %s with another body", n.name, d.key, d.path), s.failed(n, told))
}

// sameWish sends a wish as it was.
func (s *sim) sameWish(n *node, d *doorWish) error {
	if s.expired(d) {
		s.anew(n, d)
	}
	return s.wishOnce(n, d)
}

// expired tells whether a wish's key is as good as new.
func (s *sim) expired(d *doorWish) bool { return s.latest.Sub(d.sent) > receiptsKept }

func (d *doorWish) headers() map[string]string {
	return map[string]string{"Authorization": "Bearer " + keyOfStaff, "Idempotency-Key": d.key}
}

// wishOnce sends a wish, and compares its answer with the one before and with the books.
func (s *sim) wishOnce(n *node, d *doorWish) error {
	told := s.call(n.apiDoor, "POST", d.path, d.body, d.headers())
	if n.faults.dead { // whatever it would have said
		told = said{status: http.StatusBadGateway}
	}
	err := s.failed(n, told)
	switch {
	case told.status >= 500 && d.answer == nil:
		d.lost = true
	case told.status >= 500, told.code == "api.key_under_way":
	case d.answer != nil && (told.status != d.answer.status || told.body != d.answer.body):
		return fmt.Errorf("I5: key %s was answered %d %s, now %d %s", d.key, d.answer.status, d.answer.body, told.status, told.body)
	case d.answer == nil:
		if wrong := s.settled(d, told); wrong != nil {
			return wrong
		}
	}
	return s.told(fmt.Sprintf("%s asks under %s: %s %s", n.name, d.key, d.path, d.body), err)
}

// settled notes a wish's first answer. What is refused has not been done.
func (s *sim) settled(d *doorWish, told said) error {
	again := d.lost
	d.lost = false
	if told.status >= 300 {
		if err := s.look(); err != nil {
			return err
		}
		if s.last.deeds()[d.key] > 0 && d.allowed == 1 {
			return fmt.Errorf("I5: what was asked under %s was done, and is refused with %s", d.key, told.code)
		}
		return nil
	}
	if again {
		s.report.Counts["answered after its answer was lost"]++
	}
	d.answer = &told
	if d.money != nil {
		d.money.noted = true
	}
	if d.fact {
		s.model.changes++
	}
	return nil
}

// deeds counts what the books say was done under each key of staff's programs.
func (b *books) deeds() map[string]int {
	times := map[string]int{}
	for carrier, parcels := range b.carriers {
		times[carrier] += parcels
	}
	for _, o := range b.orders {
		for _, e := range o.events {
			times[strings.TrimPrefix(e.why, "door ")]++ // of money it is the reference
		}
	}
	for _, c := range b.changes {
		times[c.why]++
	}
	return times
}

// wishesAreDoneOnce: what was asked for under a key is done once, and what was acknowledged is done.
func wishesAreDoneOnce(s *sim, now, _ *books) error {
	times := now.deeds()
	for _, d := range s.model.wishes {
		if times[d.key] > d.allowed {
			return fmt.Errorf("%s was asked for once under %s, and done %d times", d.path, d.key, times[d.key])
		}
		if d.answer != nil && times[d.key] == 0 && !strings.HasSuffix(d.path, "/deliver") {
			return fmt.Errorf("%s was acknowledged under %s, and is not in the books", d.path, d.key)
		}
	}
	return nil
}
