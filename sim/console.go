package sim

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/stock"
)

// Who works in the console of the world: the name is that by which the histories know staff.
const (
	staffLogin    = "eva"
	staffPassword = "a long password of staff"
	staffSession  = 11 * time.Hour // after which they sign in again
)

// browser is that of staff.
type browser struct {
	cookie  string
	until   clock.Instant
	reviews map[string]any // what stood there by the review of a change, by the reason under which it was then applied
}

// form sends a form of the console; now and then as a browser does, which is given the page again when it is refused.
func (s *sim) form(n *node, path string, form url.Values) said {
	header := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Cookie": s.model.browser.cookie}
	if s.rng.IntN(4) > 0 {
		header["Accept"] = "application/problem+json"
	}
	told := s.call(n.staffDoor, "POST", path, form.Encode(), header)
	if n.faults.dead { // whatever it would have said
		return said{status: http.StatusBadGateway}
	}
	return told
}

// signedIn signs staff in where nobody is; nothing fails meanwhile.
func (s *sim) signedIn(n *node) error {
	b := &s.model.browser
	if b.cookie != "" && n.clock.At < b.until {
		return nil
	}
	plan, between := n.faults.plan, n.faults.between
	n.faults.plan, n.faults.between = nil, nil
	defer func() { n.faults.plan, n.faults.between = plan, between }()
	told := s.form(n, "/console/sign-in", url.Values{"login": {staffLogin}, "password": {staffPassword}})
	cookie, _, _ := strings.Cut(told.header.Get("Set-Cookie"), ";")
	if told.status != http.StatusSeeOther || cookie == "" {
		return fmt.Errorf("staff cannot sign in: %d %s", told.status, told.code)
	}
	b.cookie, b.until = cookie, n.clock.At.Add(staffSession)
	return nil
}

// console is something that staff do in the browser.
func (s *sim) console(n *node) error {
	if n.faults.dead {
		return nil
	}
	if err := s.signedIn(n); err != nil {
		return err
	}
	return []func(*sim, *node) error{(*sim).consoleCount, (*sim).consolePrice, (*sim).consoleHold, (*sim).consoleCancel, (*sim).consoleCancel, (*sim).consoleRelease}[s.rng.IntN(6)](s, n)
}

// draftsField is where a review carries what it shows.
var draftsField = regexp.MustCompile(`name="changes" value="([^"]*)"`)

// review sends a form that changes facts, sees what it would do, and applies it, sometimes twice; meanwhile a rival may
// have changed the same. When it is said to be applied, the books say so.
func (s *sim) review(n *node, path string, form url.Values, rival change.Change, there func(*books) bool) error {
	s.model.serial++
	why := fmt.Sprint("desk-", s.model.serial)
	form.Set("why", why)
	told := s.form(n, path, form)
	doing := fmt.Sprintf("%s console %s %s", n.name, path, form.Encode())
	found := draftsField.FindStringSubmatch(told.body)
	if told.status != http.StatusOK || found == nil {
		if told.code == "console.nothing_changed" {
			return fmt.Errorf("the console sees no change in %s", form.Encode())
		}
		return s.told(doing, s.failed(n, told))
	}
	drafts := html.UnescapeString(found[1])
	var seen []struct{ Expect any }
	if err := json.Unmarshal([]byte(drafts), &seen); err != nil || len(seen) != 1 {
		return fmt.Errorf("a review of %s cannot be read: %w", drafts, err)
	}
	s.model.browser.reviews[why] = seen[0].Expect
	if s.rng.IntN(3) == 0 {
		if err := s.change(s.pick(), rival); err != nil {
			return err
		}
	}
	for range 1 + s.rng.IntN(5)/4 {
		s.model.asked++
		told = s.form(n, "/console/apply", url.Values{"changes": {drafts}, "back": {path}})
		if told.status != http.StatusSeeOther {
			continue
		}
		s.model.changes++
		if err := s.look(); err != nil {
			return err
		}
		if !there(s.last) {
			return fmt.Errorf("%s is said to be applied, and is not there", doing)
		}
	}
	return s.told(doing, s.failed(n, told))
}

// consoleCount counts a variant at a place, in the browser.
func (s *sim) consoleCount(n *node) error {
	l := places()[s.rng.IntN(len(places()))]
	sku, units := goods()[s.rng.IntN(4)].sku, s.rng.Int64N(6)
	at := shelfmark{sku, l.Code, string(stock.Own)}
	form := url.Values{"count." + l.Code + "/" + at.owner + "/" + sku: {fmt.Sprint(units)}}
	return s.review(n, "/console/stock/"+string(l.Market), form, counted(l, stock.Own, sku, s.rng.Int64N(6)), func(b *books) bool { return b.levels[at].onHand == units })
}

// consolePrice types a price, with a point or a comma.
func (s *sim) consolePrice(n *node) error {
	c := countryOf(everyMarket()[s.rng.IntN(3)])
	g := goods()[s.rng.IntN(len(goods()))]
	minor := g.price - s.rng.Int64N(3)*100
	form := url.Values{"price." + g.sku: {fmt.Sprintf("%d%s%02d", minor/100, []string{".", ","}[s.rng.IntN(2)], minor%100)}}
	return s.review(n, "/console/prices/"+string(c.Code), form, s.newPriceOf(c, g.sku), func(b *books) bool {
		for _, p := range b.facts.prices {
			if p.market == c.Code && p.sku == g.sku && p.minor == minor && p.holds(n.clock.At) {
				return true
			}
		}
		return false
	})
}

// consoleHold stops the sale of a variant in a market, or lifts what stops it.
func (s *sim) consoleHold(n *node) error {
	m, sku := everyMarket()[s.rng.IntN(3)], goods()[s.rng.IntN(len(goods()))].sku
	name := "hold-" + sku
	rival := change.Change{Kind: change.HoldPut, Market: m, Subject: name, Why: "because"}
	form := url.Values{"id": {name}, "remove": {"1"}}
	lift := s.rng.IntN(2) == 0
	if lift {
		h := clearance.Hold{Gate: clearance.GateHeld, Scope: catalogue.ScopeVariant, Subject: sku, Reason: "recalled", Disclosure: clearance.Plain}
		rival.After = change.Made(h)
	} else {
		form = url.Values{"id": {name}, "gate": {clearance.GateHeld}, "scope": {string(catalogue.ScopeVariant)}, "subject": {sku}, "disclosure": {string(clearance.Plain)}}
	}
	return s.review(n, "/console/rules/"+string(m)+"/hold", form, rival, func(b *books) bool {
		held := false
		for _, h := range b.facts.holds {
			held = held || h.Market == m && h.Subject == sku && h.holds(n.clock.At)
		}
		return held != lift
	})
}

// consoleCancel cancels some units of an order, or all that is open: those and no others.
func (s *sim) consoleCancel(n *node) error {
	at, _, ok := s.someOrder()
	if !ok || s.last.orders[at] == nil {
		return nil
	}
	alone := s.depth == 0 && n.faults.between == nil
	was, form, wanted := s.last.orders[at], url.Values{"why": {"cancelled by hand"}}, map[int]int64{}
	for i, l := range was.lines {
		if open := l.quantity - l.shipped - l.cancelled; open > 0 && s.rng.IntN(2) == 0 {
			wanted[i] = 1 + s.rng.Int64N(open)
			form.Set(fmt.Sprint("line.", i), fmt.Sprint(wanted[i]))
		}
	}
	told := s.form(n, fmt.Sprintf("/console/orders/%s/%s/cancel", at.market, at.number), form)
	if told.status == http.StatusSeeOther && alone {
		if err := s.look(); err != nil {
			return err
		}
		for i, l := range s.last.orders[at].lines {
			more := wanted[i]
			if len(wanted) == 0 {
				more = was.lines[i].quantity - was.lines[i].shipped - was.lines[i].cancelled
			}
			if l.cancelled-was.lines[i].cancelled != more {
				return fmt.Errorf("of line %d of order %s %d were to be cancelled, and %d are", i, at.number, more, l.cancelled-was.lines[i].cancelled)
			}
		}
	}
	return s.told(fmt.Sprintf("%s console cancels %v of %s", n.name, wanted, at.number), s.failed(n, told))
}

// consoleRelease lets an order go on that waits for a person; what may not be handed over still may not.
func (s *sim) consoleRelease(n *node) error {
	at, ok := s.someHeld()
	if !ok {
		return nil
	}
	alone := s.depth == 0 && n.faults.between == nil
	told := s.form(n, fmt.Sprintf("/console/orders/%s/%s/release", at.market, at.number), url.Values{"why": {"looked at"}})
	if told.status == http.StatusSeeOther && alone {
		if err := s.look(); err != nil {
			return err
		}
		if s.last.orders[at].state == isOnHold {
			return fmt.Errorf("order %s is said to go on, and waits", at.number)
		}
	}
	return s.told(fmt.Sprintf("%s console releases %s", n.name, at.number), s.failed(n, told))
}

// reviewedIsReplaced: what staff apply in the console replaces what they were shown, and nothing that came later.
func reviewedIsReplaced(s *sim, now, _ *books) error {
	for _, c := range now.changes {
		seen, reviewed := s.model.browser.reviews[c.why]
		if !reviewed {
			continue
		}
		var before any
		if err := json.Unmarshal([]byte(c.before), &before); err != nil {
			return err
		}
		if !reflect.DeepEqual(before, seen) {
			return fmt.Errorf("%s replaced %v, which nobody has seen: shown was %v", c.what, before, seen)
		}
	}
	return nil
}
