package storefront

import (
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/i18n"
	"comptoir/market"
	"comptoir/radio"
)

// importer is what else matters to who brings a phone into a country; what is not known is said to be so.
func (v *View) importer(m *catalogue.Model, code string) []fact {
	there := v.marketOf(code)
	country := i18n.Country(v.W.Locale(), market.Code(code))
	return []fact{
		{v.W.T("works.plug"), v.plugText(m, there)},
		{v.W.T("works.languages"), v.languagesText(m, there)},
		{v.W.T("works.warranty"), v.warrantyText()},
		{v.W.T("works.register"), v.W.T("works.register_"+told(radio.ToldAt(v.radio().CountryOf(code).IMEIRegistration, v.Now)), "country", country)},
		{v.W.T("works.customs"), v.customsText(m)},
	}
}

// marketOf gives the market of a country; nil when there is none.
func (v *View) marketOf(code string) *market.Market {
	for _, one := range v.shop.Offers.Markets() {
		if string(one.Code) == code {
			return one
		}
	}
	return nil
}

// told is the word of a fact's key.
func told(t radio.Told) string {
	if t == radio.Yes || t == radio.No {
		return t.String()
	}
	return "unknown"
}

func (v *View) plugText(m *catalogue.Model, there *market.Market) string {
	if m == nil || m.Plug == "" {
		return v.W.T("works.unknown")
	}
	if there == nil || len(there.Plugs) == 0 {
		return v.W.T("works.plug_only", "plug", m.Plug)
	}
	key := "works.plug_adapter"
	if slices.Contains(there.Plugs, m.Plug) {
		key = "works.plug_fits"
	}
	return v.W.T(key, "plug", m.Plug, "sockets", strings.Join(there.Plugs, v.W.T("site.comma")))
}

func (v *View) languagesText(m *catalogue.Model, there *market.Market) string {
	if m == nil || len(m.Languages) == 0 || there == nil {
		return v.W.T("works.unknown")
	}
	var has, lacks []string
	for _, l := range there.Languages {
		name := i18n.LanguageName(v.W.Locale(), l)
		if slices.Contains(m.Languages, l) {
			has = append(has, name)
			continue
		}
		lacks = append(lacks, name)
	}
	var texts []string
	if len(has) > 0 {
		texts = append(texts, v.W.T("works.speaks", "languages", strings.Join(has, v.W.T("site.comma"))))
	}
	if len(lacks) > 0 {
		texts = append(texts, v.W.T("works.speaks_not", "languages", strings.Join(lacks, v.W.T("site.comma"))))
	}
	return strings.Join(texts, " ")
}

func (v *View) warrantyText() string {
	text := v.W.T("works.warranty_here", "country", v.country())
	if months := v.Market.Rights.WarrantyMonths; months > 0 {
		text += " " + v.W.N("works.warranty_months", months)
	}
	return text + " " + v.W.T("works.warranty_elsewhere")
}

func (v *View) customsText(m *catalogue.Model) string {
	if m == nil || m.HSCode == "" {
		return v.W.T("works.customs_unknown")
	}
	return v.W.T("works.customs_code", "code", m.HSCode) + " " + v.W.T("works.customs_unknown")
}
