package console

import (
	"net/http"
	"slices"
	"strings"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/tax"
)

type taxData struct {
	*View
	Market  *market.Market
	Rates   tax.Table // as the list shows them: by area and class, the newest first
	Classes []string
}

func (c *Console) taxPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("tax.title", "country", v.country(m.Code)), "markets"
	d := taxData{View: v, Market: m, Classes: []string{tax.Standard}}
	if d.Rates, err = c.Changes.Rates(r.Context(), m.Code); err != nil {
		return err
	}
	slices.SortStableFunc(d.Rates, func(a, b tax.Rate) int {
		if by := strings.Compare(a.Area+" "+a.Class, b.Area+" "+b.Class); by != 0 {
			return by
		}
		return int(min(1, max(-1, b.Since-a.Since)))
	})
	for _, p := range v.book.Products {
		if p.TaxClass != "" && !slices.Contains(d.Classes, p.TaxClass) {
			d.Classes = append(d.Classes, p.TaxClass)
		}
	}
	return c.show(w, r, taxView(d))
}

func (c *Console) editTax(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	rate := tax.Rate{Area: f.Line("area", 10), Class: f.Line("class", 40), Source: f.Line("source", 300),
		Span: clock.Span{Since: date(f, "since", m.Start), Until: date(f, "until", m.End)}}
	rate.Rate, err = percentOf(f.Line("rate", 10))
	if err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	return c.review(w, r, v, f, []change.Change{{Kind: change.TaxRate, Market: m.Code, Subject: strings.Trim(rate.Area+" "+rate.Class, " "), After: change.Made(rate)}})
}

// percentOf reads a rate as people write it: 21, 5.5 or 5,5.
func percentOf(text string) (money.Rate, error) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(strings.TrimSuffix(text, "%"), ",", "."), ".")
	if len(part) > 4 || len(whole) > 3 || whole == "" {
		return 0, fault.Field("rate", "tax.rate_invalid")
	}
	var ppm int64
	for _, digit := range strings.TrimSpace(whole) + part + strings.Repeat("0", 4-len(part)) {
		if digit < '0' || digit > '9' {
			return 0, fault.Field("rate", "tax.rate_invalid")
		}
		ppm = 10*ppm + int64(digit-'0')
	}
	return money.Rate(ppm), nil
}
