package paperwork

import (
	"context"
	"slices"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// Stood is a cell with what it stands on.
type Stood struct {
	Market  market.Code
	Channel market.Channel
	SKU     string
	State   clearance.State // what the gate in question says
}

// StoodMax bounds the cells that are listed behind one piece of evidence.
const StoodMax = 100

// Weighed gives a piece of evidence with what it is worth now.
func (d *Desk) Weighed(ctx context.Context, id string) (one Filed, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		e, err := tx.Evidence(id)
		if err != nil {
			return err
		}
		gates, err := tx.Gates()
		if err != nil {
			return err
		}
		var of clearance.Gate
		for _, g := range gates {
			if g.Code == e.Gate {
				of = g
			}
		}
		one = filedOf(e, of, d.Clock.Now())
		return nil
	})
	return one, err
}

// Cap is how many units a certificate lets through, and how many have gone.
type Cap struct{ Units, Most int64 }

// Used tells how many units have been sold under a certificate for a number of units; zero for others.
func (d *Desk) Used(ctx context.Context, id string) (used Cap, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		used, err = tx.CapOf(id)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return Cap{}, nil
	}
	return used, err
}

// Behind lists the cells whose gate is passed, or stands as it does, by one piece of evidence, in some markets.
func (d *Desk) Behind(ctx context.Context, e *clearance.Evidence, in []market.Code) (cells []Stood, more bool, err error) {
	now := d.Clock.Now()
	for _, code := range in {
		if len(e.Scope.Markets) > 0 && !slices.Contains(e.Scope.Markets, code) {
			continue
		}
		shelf, err := d.Offers.Shelf(ctx, code)
		if err != nil {
			return nil, false, err
		}
		for _, ch := range plannedChannels(shelf.Market, now) {
			for n, item := range shelf.Book.Items {
				if !e.Scope.Covers(clearance.Cell{Market: shelf.Market, Channel: ch, Item: item}) {
					continue
				}
				state, cited := citing(shelf.Standing(n, ch, now), e.ID)
				if !cited {
					continue
				}
				if len(cells) == StoodMax {
					return cells, true, nil
				}
				cells = append(cells, Stood{code, ch, item.SKU(), state})
			}
		}
	}
	return cells, false, nil
}

func citing(s clearance.Standing, evidence string) (clearance.State, bool) {
	for _, f := range s.Findings {
		if slices.Contains(f.Evidence, evidence) {
			return f.State, true
		}
	}
	return "", false
}

// plannedChannels lists the channels of a market that are open now or will be.
func plannedChannels(m *market.Market, now clock.Instant) []market.Channel {
	var list []market.Channel
	for _, ch := range market.Channels() {
		for _, o := range m.Openings {
			if o.Channel == ch && (o.Until == 0 || o.Until > now) {
				list = append(list, ch)
				break
			}
		}
	}
	return list
}
