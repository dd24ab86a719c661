package storefront

import (
	"net/url"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/i18n"
	"comptoir/order"
)

// abroadView tells, before an order, that a model was made for other countries than the one it goes to.
type abroadView struct {
	Text     string
	Networks []networkLine // the short answer of the carriers there
	Unknown  string        // instead of it: nothing is known
	Facts    []fact
	Href     string // to all reasons
}

// abroad lists the models of a basket that were made for other countries, each once. A shop delivers within its
// market: that is where they go.
func (v *View) abroad(lines []order.ViewLine) (list []abroadView) {
	if v.radio() == nil {
		return nil
	}
	var told []*catalogue.Model
	for i := range lines {
		item := lines[i].Item
		m := item.Model
		if m == nil || len(m.MadeFor) == 0 || slices.Contains(m.MadeFor, v.Market.Code) || slices.Contains(told, m) {
			continue
		}
		told = append(told, m)
		list = append(list, v.abroadOf(item))
	}
	return list
}

// countriesMax bounds the countries that a notice names.
const countriesMax = 6

func (v *View) abroadOf(item catalogue.Item) abroadView {
	m, here := item.Model, string(v.Market.Code)
	text, _ := item.Product.Texts.In(v.Language)
	var names []string
	for _, code := range m.MadeFor[:min(len(m.MadeFor), countriesMax)] {
		names = append(names, i18n.Country(v.W.Locale(), code))
	}
	countries := strings.Join(names, v.W.T("site.comma"))
	if more := len(m.MadeFor) - len(names); more > 0 {
		countries = v.W.N("works.countries_more", more, "list", countries)
	}
	a := abroadView{Text: v.W.T("works.abroad_text", "name", text.Name, "countries", countries, "country", v.country()), Facts: v.importer(m, here)}
	if !m.Radio {
		return a
	}
	a.Href = v.at("/works?q=" + url.QueryEscape(m.Number) + "&country=" + url.QueryEscape(here))
	if a.Networks = v.shortAnswers(item.Product, m); len(a.Networks) == 0 {
		a.Unknown = v.W.T("works.unknown")
	}
	return a
}
