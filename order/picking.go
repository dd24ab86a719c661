package order

import (
	"context"

	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/stock"
)

// Pick is what has to be taken from one place for one line of an order that may be sent.
type Pick struct {
	Location string
	Number   Number
	Placed   clock.Instant
	Line     int
	Sold     string // the variant of the line
	SKU      string // what is taken: of a bundle, a part
	Owner    stock.Owner
	Quantity int64
}

// PicksMax bounds a picking list: nobody carries more at once.
const PicksMax = 500

// Picking lists what is reserved for orders of a market that may be sent now, by place and then oldest first;
// more tells that the list goes on.
func (d *Desk) Picking(ctx context.Context, m market.Code) (picks []Pick, more bool, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		picks, err = tx.Picks(m, PicksMax+1)
		return err
	})
	if len(picks) > PicksMax {
		return picks[:PicksMax], true, err
	}
	return picks, false, err
}
