package launch

import (
	"context"
	"maps"
	"slices"
	"strings"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
)

// seen is everything that the criteria of one market are answered from, read in one view.
type seen struct {
	market       market.Market
	stocked      offer.Stocked
	criteria     []Criterion
	gates        []string // that the company describes
	evidence     []*clearance.Evidence
	attestations []Attestation
	waivers      []Waiver
	turns        map[string]Turn
	open         []market.Code
	delivered    bool
	owed         Owed
}

// read gathers what a market's checklists need.
func (d *Desk) read(tx Tx, code market.Code) (s seen, err error) {
	if s.stocked, err = d.Offers.Gather(tx, d.Offers.Book(), code); err != nil {
		return s, err
	}
	s.market = s.stocked.Market
	if s.criteria, err = tx.LaunchCriteria(); err != nil {
		return s, err
	}
	if s.attestations, err = tx.Attestations(code); err != nil {
		return s, err
	}
	if s.waivers, err = tx.LaunchWaivers(code); err != nil {
		return s, err
	}
	if s.turns, err = tx.Turns(code); err != nil {
		return s, err
	}
	methods, err := tx.Deliveries(code)
	if err != nil {
		return s, err
	}
	s.delivered = len(methods) > 0
	if err := s.readPapers(tx, code); err != nil {
		return s, err
	}
	if s.owed, err = owed(tx, &s.market); err != nil {
		return s, err
	}
	all, err := tx.Markets()
	for _, m := range all {
		if m.Stage == market.Open {
			s.open = append(s.open, m.Code)
		}
	}
	return s, err
}

// readPapers keeps the evidence that as many people have approved as its gate asks for.
func (s *seen) readPapers(tx Tx, code market.Code) error {
	papers, err := tx.Papers(code)
	if err != nil {
		return err
	}
	for _, g := range papers.Gates {
		s.gates = append(s.gates, g.Code)
	}
	s.evidence = approved(papers)
	return nil
}

func owed(tx Tx, m *market.Market) (Owed, error) {
	sold, err := tx.Sold(m.Code)
	if err != nil {
		return Owed{}, err
	}
	duties, err := tx.Duties(m.Code)
	return OwedOf(m, sold, duties), err
}

// shelf is the market as entered; it is compiled once for all its checklists.
func (s *seen) shelf(now clock.Instant) *offer.Shelf { return offer.Compile(AsEntered(s.stocked), now) }

// facts are what the criteria of one entry look at.
func (s *seen) facts(e Entry, shelf *offer.Shelf, now clock.Instant) Facts {
	f := Count(shelf, e, e.through(&s.market, now), now)
	f.Open, f.OpenMarkets = s.market.OpenChannels(now), s.open
	f.Evidence, f.Attestations, f.Waivers = s.evidence, s.attestations, s.waivers
	f.Delivered, f.Paid = s.delivered, len(s.market.Payments) > 0
	f.Agreed = s.market.Terms.Version != "" && s.market.Entity != ""
	f.Turned = make(map[string]clock.Instant, len(s.turns))
	for code, t := range s.turns {
		f.Turned[code] = t.Since
	}
	return f
}

// checklist answers the criteria of an entry; none are asked where none are kept, and nothing is counted.
func (s *seen) checklist(e Entry, shelf func() *offer.Shelf, now clock.Instant) Checklist {
	criteria := e.Of(s.criteria)
	if len(criteria) == 0 {
		return Checklist{}
	}
	return Check(criteria, s.facts(e, shelf(), now), now)
}

// Entered is the checklist of one entry.
type Entered struct {
	Entry
	Checklist Checklist `json:"checklist"`
}

// Survey is how a market stands before everything that it could enter, and what it owes.
type Survey struct {
	Market  market.Market `json:"-"`
	Entries []Entered     `json:"entries"` // those that have criteria
	Owed    Owed          `json:"owed"`
}

// To gives the checklist of an entry; empty when nothing is asked.
func (s *Survey) To(e Entry) Checklist {
	for _, one := range s.Entries {
		if one.Entry == e {
			return one.Checklist
		}
	}
	return nil
}

// Survey answers every checklist of a market; fault.NotFound for an unknown one.
func (d *Desk) Survey(ctx context.Context, code market.Code) (Survey, error) {
	var s seen
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		s, err = d.read(tx, code)
		return err
	})
	if err != nil {
		return Survey{}, err
	}
	now := d.Clock.Now()
	survey := Survey{Market: s.market, Owed: s.owed}
	shelf := s.shelf(now)
	for _, e := range Entries() {
		if list := s.checklist(e, func() *offer.Shelf { return shelf }, now); len(list) > 0 {
			survey.Entries = append(survey.Entries, Entered{e, list})
		}
	}
	return survey, nil
}

// MayMove tells whether a market may go to a stage now, and if not, why not; see the function of this name.
func (s *Survey) MayMove(to market.Stage, now clock.Instant) (ok bool, refusals []Refusal) {
	return MayMove(s.Market.Stage, to, s.To(Entry{Stage: to}), nil, s.Owed, now)
}

// Note looks at all criteria of a market and keeps since when each has stood as it does. Whoever calls it now and
// then learns "missing since" of computed criteria as exactly as they call.
func (d *Desk) Note(ctx context.Context, code market.Code) error {
	survey, err := d.Survey(ctx, code)
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		known, err := tx.Turns(code)
		if err != nil {
			return err
		}
		now, turned := d.Clock.Now(), map[string]Turn{}
		for _, e := range survey.Entries {
			for _, l := range e.Checklist {
				held := l.State
				if held == Waived {
					held = Missing // a waiver does not make it hold
				}
				if last, seen := known[l.Criterion.Code]; !seen || last.State != held {
					turned[l.Criterion.Code] = Turn{State: held, Since: now}
				}
			}
		}
		return tx.PutTurns(code, turned)
	})
}

// Step notes the criteria of the markets that are on their way to a stage, and marks the milestones of channels whose
// day has come.
func (d *Desk) Step(ctx context.Context, now clock.Instant) (more bool, err error) {
	if err := d.arrive(ctx, now); err != nil {
		return false, err
	}
	for _, m := range d.Offers.Markets() {
		if m.Stage != market.Announced && m.Stage != market.Pilot {
			continue
		}
		if err := d.Note(ctx, m.Code); err != nil {
			return false, err
		}
	}
	return false, nil
}

// Pass is the passage of change.Desk: it lets a stage move and a channel open, or its fault names what is missing or
// still owed. The waiver that comes with a change is kept for each criterion that is missing now. It counts inside the
// transaction, so that the facts which the same change brings are seen; a stage moves seldom.
func (d *Desk) Pass(tx Tx, c *change.Change, now clock.Instant) error {
	s, err := d.read(tx, c.Market)
	if err != nil {
		return err
	}
	e, going := s.wants(c, now)
	if !going {
		return nil
	}
	list := s.checklist(e, func() *offer.Shelf { return s.shelf(now) }, now)
	var given []Waiver
	if c.Waive != nil {
		if given, err = d.waiveMissing(tx, c, list, now); err != nil {
			return err
		}
	}
	ok, refusals := true, []Refusal(nil)
	if e.Channel != "" {
		ok, refusals = MayOpen(list, given, now)
	} else {
		ok, refusals = MayMove(s.market.Stage, e.Stage, list, given, s.owed, now)
	}
	if !ok {
		return refused(e, refusals)
	}
	return d.entered(tx, &s, e, c, now)
}

// entered marks the plans' milestones, unless the change is only scheduled or its channel opens at a later date.
func (d *Desk) entered(tx Tx, s *seen, e Entry, c *change.Change, now clock.Instant) error {
	if c.Due > now || (e.Channel != "" && !opensNow(c, now)) {
		return nil
	}
	return d.reach(tx, reached{e, &s.market, now, c.Who, c.Why})
}

func opensNow(c *change.Change, now clock.Instant) bool {
	next, err := change.ReadOpenings(c)
	return err == nil && slices.ContainsFunc(next, func(o market.Opening) bool { return string(o.Channel) == c.Subject && o.Holds(now) })
}

// wants reads what a change would enter. A channel that is or will be open already enters nothing, nor does one that
// closes.
func (s *seen) wants(c *change.Change, now clock.Instant) (Entry, bool) {
	if c.Kind == change.MarketStage {
		to, err := change.ReadStage(c)
		return Entry{Stage: to}, err == nil && to.Valid() && to != s.market.Stage
	}
	next, err := change.ReadOpenings(c)
	lasts := func(o market.Opening) bool {
		return string(o.Channel) == c.Subject && (o.Until == 0 || o.Until > now)
	}
	opens := err == nil && slices.ContainsFunc(next, lasts) && !slices.ContainsFunc(s.market.Openings, lasts)
	return Entry{Channel: market.Channel(c.Subject)}, opens
}

// waiveMissing keeps a waiver for every line of a checklist that is missing.
func (d *Desk) waiveMissing(tx Tx, c *change.Change, list Checklist, now clock.Instant) ([]Waiver, error) {
	why := strings.TrimSpace(c.Waive.Why)
	switch {
	case why == "" || len(why) > whyMax:
		return nil, fault.Field("waive.why", "launch.why_missing")
	case c.Waive.Until <= now:
		return nil, fault.Field("waive.until", "launch.until_past")
	}
	var given []Waiver
	for _, line := range list.Missing() {
		w := Waiver{ID: d.IDs.New("wai"), Criterion: line.Criterion.Code, Market: c.Market, Who: c.Who, Why: why, At: now, Until: c.Waive.Until}
		if err := tx.AddLaunchWaiver(w); err != nil {
			return nil, err
		}
		if err := record(d, tx, edit{c.Who, KindWaiver, c.Market, w.Criterion, why}, nil, &w); err != nil {
			return nil, err
		}
		given = append(given, w)
	}
	return given, nil
}

// refused is the fault of what may not be entered: one code for criteria, one for what is owed, else the refusal's own.
func refused(e Entry, refusals []Refusal) error {
	field := "stage"
	if e.Channel != "" {
		field = "openings"
	}
	first := refusals[0]
	switch {
	case first.Code == "launch.criterion_missing":
		return fault.Field(field, "launch.criteria_missing", "entry", e.Name(), "criteria", inLine(refusals))
	case strings.HasPrefix(first.Code, "launch.owes_"):
		return fault.Field(field, "launch.still_owed", "owed", inLine(refusals))
	}
	f := fault.Field(field, first.Code)
	f.Params = first.Params
	return f
}

// inLine writes refusals in one line: "open.service (support), open.support (support)", "orders 3, warranty 2027-…".
func inLine(refusals []Refusal) string {
	parts := make([]string, len(refusals))
	for i, r := range refusals {
		if r.Code == "launch.criterion_missing" {
			parts[i] = r.Params["criterion"] + " (" + r.Params["owner"] + ")"
			continue
		}
		values := slices.Sorted(maps.Values(r.Params))
		parts[i] = strings.TrimPrefix(r.Code, "launch.owes_") + " " + strings.Join(values, " ")
	}
	return strings.Join(parts, ", ")
}
