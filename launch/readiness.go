package launch

import (
	"context"
	"slices"
	"sync"
	"time"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/offer"
)

// Next is the stage to which a market goes from another; "" when nowhere.
func Next(s market.Stage) market.Stage {
	switch s {
	case market.Closed:
		return market.Announced
	case market.Announced, market.Pilot:
		return market.Open
	case market.Withdrawing:
		return market.Withdrawn
	}
	return ""
}

// Ready is how a market stands before the next stage that asks for something.
type Ready struct {
	Market market.Code  `json:"market"`
	To     market.Stage `json:"to,omitempty"` // "" when no stage ahead asks for anything
	List   Checklist    `json:"-"`
}

// Share is how many of the criteria hold or are waived.
func (r *Ready) Share() Share {
	var s Share
	for _, l := range r.List {
		s.add(l.State != Missing)
	}
	return s
}

// Readiness tells of markets, in the order given, how they stand before their next stage. What is counted from a shelf is
// kept until the shelf changes, at most readyFor; the rest is read anew in four statements, however many markets there are.
func (d *Desk) Readiness(ctx context.Context, markets []*market.Market) ([]Ready, error) {
	now := d.Clock.Now()
	said, err := d.words(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Ready, 0, len(markets))
	for _, m := range markets {
		one := Ready{Market: m.Code, To: said.ahead(m)}
		if one.To != "" {
			counted, err := d.counted(ctx, m.Code, Entry{Stage: one.To}, now)
			if err != nil {
				return nil, err
			}
			one.List = Check(For(said.criteria, one.To), said.facts(counted, m.Code), now)
		}
		list = append(list, one)
	}
	return list, nil
}

// said is what people have asked for, said and waived, of all markets.
type said struct {
	criteria     []Criterion
	attestations []Attestation
	waivers      []Waiver
	delivered    []market.Code
	open         []market.Code
}

func (d *Desk) words(ctx context.Context) (s said, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		if s.criteria, err = tx.LaunchCriteria(); err != nil {
			return err
		}
		if s.attestations, err = tx.AllAttestations(); err != nil {
			return err
		}
		if s.waivers, err = tx.AllLaunchWaivers(); err != nil {
			return err
		}
		s.delivered, err = tx.Delivering()
		return err
	})
	for _, m := range d.Offers.Markets() {
		if m.Stage == market.Open {
			s.open = append(s.open, m.Code)
		}
	}
	return s, err
}

// ahead is the next stage of a market that asks for something.
func (s *said) ahead(m *market.Market) market.Stage {
	asks := func(stage market.Stage) bool {
		return slices.ContainsFunc(For(s.criteria, stage), func(c Criterion) bool { return len(c.Markets) == 0 || slices.Contains(c.Markets, m.Code) })
	}
	stage := Next(m.Stage)
	for stage != "" && !asks(stage) {
		stage = Next(stage)
	}
	return stage
}

// facts adds what people said to what was counted; both are kept apart, as counted facts are shared.
func (s *said) facts(f Facts, m market.Code) Facts {
	f.OpenMarkets, f.Attestations, f.Waivers = s.open, s.attestations, s.waivers
	f.Delivered = slices.Contains(s.delivered, m)
	return f
}

// readyFor bounds for how long a count stands while its shelf does: stock moves and dates pass without a new shelf.
const readyFor = 5 * time.Minute

// tallies keep the facts that were counted from a shelf.
type tallies struct {
	mu   sync.Mutex
	kept map[market.Code]tallied
}

type tallied struct {
	shelf *offer.Shelf
	entry Entry
	at    clock.Instant
	facts Facts
}

// counted gives the facts of a market that its shelf tells: as they would be were it open.
func (d *Desk) counted(ctx context.Context, code market.Code, e Entry, now clock.Instant) (Facts, error) {
	shelf, err := d.Offers.Shelf(ctx, code)
	if err != nil {
		return Facts{}, err
	}
	d.tallies.mu.Lock()
	known, ok := d.tallies.kept[code]
	d.tallies.mu.Unlock()
	if ok && known.shelf == shelf && known.entry == e && now >= known.at && now < known.at.Add(readyFor) {
		return known.facts, nil
	}
	m := shelf.Market
	f := Count(shelf.AsOpen(), e, e.through(m, now), now)
	f.Open, f.Evidence = m.OpenChannels(now), approved(shelf.Clearance.Files.Papers())
	f.Paid, f.Agreed = len(m.Payments) > 0, m.Terms.Version != "" && m.Entity != ""
	d.tallies.mu.Lock()
	defer d.tallies.mu.Unlock()
	if d.tallies.kept == nil {
		d.tallies.kept = map[market.Code]tallied{}
	}
	d.tallies.kept[code] = tallied{shelf, e, now, f}
	return f, nil
}

// approved keeps the evidence that as many people have approved as its gate asks for.
func approved(papers clearance.Papers) []*clearance.Evidence {
	eyes := map[string]int{}
	for _, g := range papers.Gates {
		eyes[g.Code] = g.Approvals
	}
	var list []*clearance.Evidence
	for _, e := range papers.Evidence {
		if len(e.Approved) >= eyes[e.Gate] {
			list = append(list, e)
		}
	}
	return list
}
