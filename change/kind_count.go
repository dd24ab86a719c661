package change

import (
	"encoding/binary"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/stock"
)

// Counted is what somebody has counted at a place.
type Counted struct {
	OnHand int64 `json:"on_hand"`
}

// countMax bounds a count: more is a slip of the hand.
const countMax = 10_000_000

func countPlace(c *Change) (location string, owner stock.Owner, sku string) {
	location, rest, _ := strings.Cut(c.Subject, "/")
	by, sku, _ := strings.Cut(rest, "/")
	return location, stock.Owner(by), sku
}

func readCount(tx Tx, c *Change) (any, error) {
	place, err := locationOf(tx, c)
	if err != nil {
		return nil, err
	}
	served := c.Market
	if !place.ServesMarket(served) {
		served = place.Serves[0] // it stands here and serves others only: its list is not empty
	}
	levels, err := tx.LevelsServing(served)
	_, owner, sku := countPlace(c)
	for _, l := range levels {
		if l.Location == place.Code && l.Owner == owner && l.SKU == sku {
			return Counted{OnHand: l.OnHand}, nil
		}
	}
	return Counted{}, err
}

// locationOf finds the location of a count; it must stand in the market of the change, or serve it.
func locationOf(tx Tx, c *Change) (stock.Location, error) {
	code, owner, sku := countPlace(c)
	if owner == "" || sku == "" {
		return stock.Location{}, fault.Field("subject", "stock.place_invalid")
	}
	locations, err := tx.Locations()
	if err != nil {
		return stock.Location{}, err
	}
	for _, l := range locations {
		if l.Code == code && (l.Market == c.Market || l.ServesMarket(c.Market)) {
			return l, nil
		}
	}
	return stock.Location{}, fault.Field("location", "stock.location_unknown", "location", code)
}

func putCount(tx Tx, c *Change, now clock.Instant) error {
	counted, err := after[Counted](c)
	if err != nil {
		return err
	}
	if counted.OnHand < 0 || counted.OnHand > countMax {
		return fault.Field("on_hand", "stock.count_invalid")
	}
	place, err := locationOf(tx, c)
	if err != nil {
		return err
	}
	_, owner, sku := countPlace(c)
	if known, err := hasVariant(tx, sku); err != nil || !known {
		return orField(err, "sku", "product.sku_unknown", sku)
	}
	if err := tx.Count(place.Market, now, place.Code, owner, sku, counted.OnHand, refOf(c), c.Why); err != nil {
		return err
	}
	for _, m := range append(place.Serves, place.Market) {
		if err := tx.BumpMarket(m); err != nil {
			return err
		}
	}
	return nil
}

func hasVariant(tx Tx, sku string) (bool, error) {
	products, _, err := tx.Catalogue()
	if err != nil {
		return false, err
	}
	_, ok := catalogue.NewBook(products, nil).Item(sku)
	return ok, nil
}

func orField(err error, field, code, value string) error {
	if err != nil {
		return err
	}
	return fault.Field(field, code, field, value)
}

// refOf is the number under which the ledger keeps the change.
func refOf(c *Change) int64 {
	sum := []byte(id.Hash(c.ID))
	return int64(binary.BigEndian.Uint64(sum) >> 1)
}

func readPictures(tx Tx, c *Change) (any, error) {
	p, err := tx.Product(c.Subject)
	if err != nil {
		return nil, err
	}
	return p.Pictures, nil
}

func putPictures(tx Tx, c *Change, _ clock.Instant) error {
	pictures, err := after[[]catalogue.Picture](c)
	if err != nil {
		return err
	}
	return edit(tx, c.Subject, func(p *catalogue.Product) error {
		p.Pictures = pictures
		for _, wrong := range catalogue.Check(p) {
			if strings.HasPrefix(wrong.Field, "pictures") {
				return wrong
			}
		}
		return nil
	})
}
