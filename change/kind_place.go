package change

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/stock"
	"comptoir/tax"
)

func locationAt(tx Tx, code string) (*stock.Location, error) {
	locations, err := tx.Locations()
	for i := range locations {
		if locations[i].Code == code {
			return &locations[i], nil
		}
	}
	return nil, err
}

func readLocation(tx Tx, c *Change) (any, error) {
	l, err := locationAt(tx, c.Subject)
	if l == nil {
		return nil, err
	}
	return *l, err
}

// placeNameMax bounds the name of a location, in characters.
const placeNameMax = 80

func putLocation(tx Tx, c *Change, _ clock.Instant) error {
	l, err := after[stock.Location](c)
	if err != nil {
		return err
	}
	old, err := locationAt(tx, c.Subject)
	if err != nil {
		return err
	}
	if err := fitLocation(&l, old, c); err != nil {
		return err
	}
	touched := append(slices.Clone(l.Serves), l.Market)
	if old != nil {
		touched = append(touched, old.Serves...)
	}
	if err := tx.PutLocation(l); err != nil {
		return err
	}
	slices.Sort(touched)
	for _, m := range slices.Compact(touched) {
		if _, err := tx.Market(m); err != nil {
			return orMarket(err, m)
		}
		if err := tx.BumpMarket(m); err != nil {
			return err
		}
	}
	return nil
}

func orMarket(err error, m market.Code) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Field("serves", "market.unknown", "market", string(m))
	}
	return err
}

// fitLocation refuses a location that nobody could sell from, and one that takes another's code.
func fitLocation(l, old *stock.Location, c *Change) error {
	l.Name = strings.TrimSpace(l.Name)
	switch {
	case l.Code != c.Subject || !catalogue.IsSlug(l.Code):
		return fault.Field("code", "stock.code_fixed")
	case c.Market != "" && l.Market != c.Market, old != nil && old.Market != l.Market:
		return fault.Field("code", "stock.code_taken", "code", l.Code)
	case l.Name == "" || utf8.RuneCountInString(l.Name) > placeNameMax:
		return fault.Field("name", "stock.name_invalid", "max", strconv.Itoa(placeNameMax))
	case !slices.Contains(stock.Kinds(), l.Kind):
		return fault.Field("kind", "stock.kind_unknown", "kind", string(l.Kind))
	case l.Buffer < 0:
		return fault.Field("buffer", "stock.buffer_negative")
	}
	for _, ch := range l.Channels {
		if !ch.Valid() {
			return fault.Field("channels", "market.channel_unknown", "channel", string(ch))
		}
	}
	return nil
}

// readRates gives the rates of an area and class, which a new one ends.
func readRates(tx Tx, c *Change) (any, error) {
	r, err := after[tax.Rate](c)
	if err != nil {
		return nil, err
	}
	table, err := tx.Rates(c.Market)
	return sameGoods(table, r), err
}

func sameGoods(table tax.Table, r tax.Rate) []tax.Rate {
	same := []tax.Rate{}
	for _, one := range table {
		if one.Area == r.Area && one.Class == class(r) {
			same = append(same, one)
		}
	}
	return same
}

func class(r tax.Rate) string {
	if r.Class == "" {
		return tax.Standard
	}
	return r.Class
}

// putRate writes a rate from its beginning on. The rate before it ends there and stays in the table, so that
// what was sold under it can be worked out again.
func putRate(tx Tx, c *Change, now clock.Instant) error {
	r, err := after[tax.Rate](c)
	if err != nil {
		return err
	}
	m, err := tx.Market(c.Market)
	if err != nil {
		return err
	}
	if r.Market, r.Class = c.Market, class(r); r.Since == 0 {
		r.Since = now
	}
	switch {
	case r.Rate < 0 || r.Rate > money.Whole:
		return fault.Field("rate", "tax.rate_invalid")
	case strings.TrimSpace(r.Source) == "":
		return fault.Field("source", "tax.source_missing")
	case r.Until != 0 && r.Until <= r.Since:
		return fault.Field("until", "tax.validity_inverted")
	case r.Area != "" && !slices.ContainsFunc(m.Areas, func(a market.Area) bool { return a.Code == r.Area }):
		return fault.Field("area", "tax.area_unknown", "area", r.Area)
	}
	table, err := tx.Rates(c.Market)
	if err != nil {
		return err
	}
	rates := []tax.Rate{r}
	for _, old := range sameGoods(table, r) {
		if old.Since < r.Since && (old.Until == 0 || old.Until > r.Since) {
			old.Until = r.Since
			rates = append(rates, old)
		}
	}
	if err := tx.PutRates(rates); err != nil {
		return err
	}
	return tx.BumpMarket(c.Market)
}
