package stock

import (
	"context"
	"strconv"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/unit"
	"comptoir/market"
)

// Posting is movements with one cause; it is written whole.
type Posting struct {
	Market    market.Code // where the location stands
	Ref       int64       // number of the delivery or count
	At        clock.Instant
	Why       string
	Movements []Movement
}

// Tx is what the ledger needs from storage.
type Tx interface {
	// Locations gives every location.
	Locations() ([]Location, error)
	// Levels gives the levels of some variants, wherever they lie.
	Levels(skus []string) ([]Level, error)
	// Post writes movements and their levels; fault.Conflict "stock.not_there" when a level would fall below
	// what is reserved or below zero.
	Post(Posting) error
	// BumpMarket raises a market's version: its shelf is compiled anew.
	BumpMarket(market.Code) error
	// KnowsVariant tells whether there is a variant with this SKU.
	KnowsVariant(sku string) (bool, error)
}

// Desk keeps the ledger by people's hands: goods received, goods counted.
type Desk struct {
	Store unit.Of[Tx]
	Clock clock.Clock
	IDs   id.Maker
	// Moved lets the shelves follow; may be nil.
	Moved func(context.Context) error
}

// Who asks. May is asked for the permission "stock".
type Who interface {
	Name() string
	May(permission string, m market.Code) bool
}

// Count is what was found, or what has come in.
type Count struct {
	Location string `json:"location"`
	Owner    Owner  `json:"owner,omitempty"` // "" is Own
	SKU      string `json:"sku"`
	Units    int64  `json:"units"`
}

// The limits of a count, each with its refusal code.
const (
	countsMax = 10_000     // stock.too_many
	unitsMax  = 10_000_000 // stock.units_invalid
)

// Receive books what a supplier brought.
func (d *Desk) Receive(ctx context.Context, who Who, counts []Count, why string) error {
	return d.book(ctx, who, counts, why, func(c Count, _ Level) (Movement, error) {
		return Movement{From: Supplier, To: OnHand, Quantity: c.Units}, nil
	})
}

// Set books a count: what is more than the ledger has came from the supplier unseen, what is missing is
// written off. Less than what is reserved is refused: somebody was promised those units.
func (d *Desk) Set(ctx context.Context, who Who, counts []Count, why string) error {
	return d.book(ctx, who, counts, why, func(c Count, level Level) (Movement, error) {
		if c.Units < level.Reserved {
			return Movement{}, fault.Field("units", "stock.below_reserved", "sku", c.SKU, "reserved", strconv.FormatInt(level.Reserved, 10))
		}
		if c.Units < level.OnHand {
			return Movement{From: OnHand, To: WrittenOff, Quantity: level.OnHand - c.Units}, nil
		}
		return Movement{From: Supplier, To: OnHand, Quantity: c.Units - level.OnHand}, nil
	})
}

func (d *Desk) book(ctx context.Context, who Who, counts []Count, why string, decide func(Count, Level) (Movement, error)) error {
	if len(counts) == 0 || len(counts) > countsMax {
		return fault.Field("counts", "stock.too_many", "max", strconv.Itoa(countsMax))
	}
	ref := d.ref()
	err := d.Store.Update(ctx, func(tx Tx) error {
		places, err := placesOf(tx)
		if err != nil {
			return err
		}
		postings := map[market.Code]*Posting{}
		for _, c := range counts {
			if err := d.add(tx, who, places, postings, c, decide); err != nil {
				return err
			}
		}
		return d.post(tx, postings, ref, why)
	})
	if err != nil || d.Moved == nil {
		return err
	}
	return d.Moved(ctx)
}

func placesOf(tx Tx) (map[string]Location, error) {
	locations, err := tx.Locations()
	by := make(map[string]Location, len(locations))
	for _, l := range locations {
		by[l.Code] = l
	}
	return by, err
}

func (d *Desk) add(tx Tx, who Who, places map[string]Location, postings map[market.Code]*Posting, c Count, decide func(Count, Level) (Movement, error)) error {
	place, known := places[c.Location]
	if !known {
		return fault.Field("location", "stock.location_unknown", "location", c.Location)
	}
	if !who.May("stock", place.Market) {
		return fault.New(fault.Forbidden, "change.not_yours", "permission", "stock", "market", string(place.Market))
	}
	if c.Units < 0 || c.Units > unitsMax {
		return fault.Field("units", "stock.units_invalid", "max", strconv.Itoa(unitsMax))
	}
	if ok, err := tx.KnowsVariant(c.SKU); err != nil || !ok {
		return orField(err, "sku", "stock.variant_unknown", c.SKU)
	}
	if c.Owner == "" {
		c.Owner = Own
	}
	levels, err := tx.Levels([]string{c.SKU})
	if err != nil {
		return err
	}
	m, err := decide(c, levelAt(levels, c))
	if err != nil || m.Quantity == 0 {
		return err
	}
	m.Location, m.Owner, m.SKU = c.Location, c.Owner, c.SKU
	if postings[place.Market] == nil {
		postings[place.Market] = &Posting{Market: place.Market}
	}
	postings[place.Market].Movements = append(postings[place.Market].Movements, m)
	return nil
}

func orField(err error, field, code, sku string) error {
	if err != nil {
		return err
	}
	return fault.Field(field, code, "sku", sku)
}

func levelAt(levels []Level, c Count) Level {
	for _, l := range levels {
		if l.Location == c.Location && l.Owner == c.Owner {
			return l
		}
	}
	return Level{}
}

func (d *Desk) post(tx Tx, postings map[market.Code]*Posting, ref int64, why string) error {
	places, err := tx.Locations()
	if err != nil {
		return err
	}
	touched := map[market.Code]bool{}
	for _, p := range postings {
		p.Ref, p.At, p.Why = ref, d.Clock.Now(), why
		if err := tx.Post(*p); err != nil {
			return err
		}
		for _, l := range places {
			for _, m := range p.Movements {
				if m.Location == l.Code {
					touched[l.Market] = true
					for _, served := range l.Serves {
						touched[served] = true
					}
				}
			}
		}
	}
	for code := range touched {
		if err := tx.BumpMarket(code); err != nil {
			return err
		}
	}
	return nil
}

// ref is a random number: bookings say nothing about how many there are. 62 bits keep it positive.
func (d *Desk) ref() int64 {
	var n int64
	for _, b := range d.IDs.Bytes(8) {
		n = n<<8 | int64(b)
	}
	return n & (1<<62 - 1)
}
