package console

import (
	"strconv"
	"time"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/market"
)

// labelled is one line of a list of facts.
type labelled struct{ label, text string }

// figures are what the log comes to now.
func (d *dropData) figures() []labelled {
	r := &d.Receipt.Receipt
	var list []labelled
	for _, f := range []struct {
		key   string
		units int64
	}{{"offered", r.Offered}, {"entered", r.Entries}, {"left", d.Drop.Standing.Left}, {"granted", r.Granted}, {"again", r.Again}, {"codes_used", r.CodesUsed},
		{"held", r.Held}, {"ordered", r.Ordered}, {"paid", r.Paid}, {"released", r.Released}, {"back", r.Back}} {
		list = append(list, labelled{d.W.T("drops." + f.key), itoa(f.units)})
	}
	return list
}

// rules are what was published.
func (d *dropData) rules() []labelled {
	t, f := d.W.T, &d.Drop.Facts
	minutes := func(span time.Duration) string { return strconv.Itoa(int(span / time.Minute)) }
	list := []labelled{{t("drops.quantity"), itoa(f.Quantity)}, {t("drops.codes"), itoa(f.Codes)}, {t("drops.limit"), itoa(f.Limit)},
		{t("drops.rule"), t("drops.rule_" + string(f.Rule))}, {t("drops.from"), d.at(f.From)}}
	if f.Rule == drop.Lottery {
		list = append(list, labelled{t("drops.until"), d.at(f.Until)})
	}
	return append(list, labelled{t("drops.opens"), d.at(f.Opens)}, labelled{t("drops.closes"), d.at(f.Closes)}, labelled{t("drops.hold"), minutes(f.Hold)},
		labelled{t("drops.pay"), minutes(f.Pay)}, labelled{t("drops.place"), d.Drop.Where.Location}, labelled{t("drops.aside"), itoa(d.Drop.Aside)},
		labelled{t("drops.commitment"), f.Commitment})
}

// atIn writes an instant as it is in a market.
func (v *View) atIn(code market.Code, i clock.Instant) string {
	m := v.marketNamed(code)
	if m == nil {
		return v.at(i)
	}
	return v.W.Zoned(i.Time().In(m.Location()))
}
