package launch

import (
	"slices"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/offer"
)

// Entry is what criteria guard: a stage that a market enters, or a channel that opens in it.
type Entry struct {
	Stage   market.Stage   `json:"stage,omitempty"`
	Channel market.Channel `json:"channel,omitempty"`
}

// Name is the code of the stage or channel.
func (e Entry) Name() string { return string(e.Stage) + string(e.Channel) }

// Of keeps the criteria that guard the entry.
func (e Entry) Of(criteria []Criterion) []Criterion {
	if e.Channel != "" {
		return ForChannel(criteria, e.Channel)
	}
	return For(criteria, e.Stage)
}

// Entries lists what a market can enter: the stages forward, and every channel.
func Entries() []Entry {
	list := []Entry{{Stage: market.Announced}, {Stage: market.Pilot}, {Stage: market.Open}}
	for _, c := range market.Channels() {
		list = append(list, Entry{Channel: c})
	}
	return list
}

// AsEntered is a market's facts as they would be were it open with every channel: what stands between it and an entry
// can only be counted there, since a closed market refuses everything alike.
func AsEntered(s offer.Stocked) offer.Stocked {
	s.Market.Stage = market.Open
	s.Market.Openings = nil
	for _, c := range market.Channels() {
		s.Market.Openings = append(s.Market.Openings, market.Opening{Channel: c})
	}
	return s
}

// Count takes the shares that computed criteria look at from a shelf of AsEntered, for the goods that the entry lets
// in, through the channels given: a variant counts as cleared, priced or stocked when it is so through one of them.
func Count(shelf *offer.Shelf, e Entry, through []market.Channel, now clock.Instant) Facts {
	f := Facts{Market: shelf.Market.Code, Texts: map[market.Language]Share{}}
	listed := map[*catalogue.Product]bool{}
	for n, item := range shelf.Book.Items {
		if !counts(item, e) {
			continue
		}
		v := look(shelf, n, through, now)
		if !v.listed {
			continue
		}
		listed[item.Product] = true
		f.Cleared.add(v.cleared)
		if item.Model.Radio {
			f.Served.add(v.served)
		}
		f.Priced.add(v.priced)
		f.Stocked.add(v.stocked)
	}
	for _, l := range shelf.Market.Languages {
		var s Share
		for p := range listed {
			_, has := p.Texts[l]
			s.add(has)
		}
		f.Texts[l] = s
	}
	return f
}

func (s *Share) add(has bool) {
	s.Of++
	if has {
		s.Have++
	}
}

// counts leaves out what nobody could buy anywhere yet or any more, and what the stage does not let in.
func counts(item catalogue.Item, e Entry) bool {
	s := item.Product.State
	return (s == catalogue.OnSale || s == catalogue.Ending) && (e.Stage == "" || e.Stage == market.Announced || e.Stage.Allows(item.Product.Class))
}

type looked struct{ listed, cleared, served, priced, stocked bool }

func look(shelf *offer.Shelf, n int, through []market.Channel, now clock.Instant) looked {
	var all looked
	for _, c := range through {
		a := shelf.Answer(n, c, now)
		one := looked{listed: true, cleared: true, served: true, priced: true, stocked: true}
		for _, r := range a.Refusals {
			switch {
			case r.Gate == clearance.GateAssortment:
				one.listed = false
			case r.Gate != "":
				one.cleared = false
				one.served = one.served && r.Gate != clearance.GateBands
			case r.Code == offer.CodeNoPrice || r.Code == offer.CodeNoTax:
				one.priced = false
			case r.Code == offer.CodeSoldOut || r.Code == offer.CodeFewer || r.Code == offer.CodeCap:
				one.stocked = false
			}
		}
		if !one.listed {
			continue
		}
		all = looked{true, all.cleared || one.cleared, all.served || one.served, all.priced || one.priced, all.stocked || one.stocked}
	}
	return all
}

// through lists the channels in which an entry is counted: its own, else those that the market has opened or planned,
// else the web.
func (e Entry) through(m *market.Market, now clock.Instant) []market.Channel {
	if e.Channel != "" {
		return []market.Channel{e.Channel}
	}
	var planned []market.Channel
	for _, o := range m.Openings {
		if (o.Until == 0 || o.Until > now) && !slices.Contains(planned, o.Channel) {
			planned = append(planned, o.Channel)
		}
	}
	if len(planned) == 0 {
		return []market.Channel{market.Web}
	}
	return planned
}
