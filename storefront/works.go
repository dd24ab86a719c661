package storefront

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/radio"
)

// worksView is the page "Will it work here?".
type worksView struct {
	V         *View
	Typed     string
	Country   string
	Countries []countryChoice
	Problems  []problem
	Note      string
	Phones    []phoneLink
	Device    string
	Carriers  []networkView
	Spectrum  string
	Importer  []fact
}

type countryChoice struct {
	Value, Label string
	Chosen       bool
}

type phoneLink struct{ Name, Href string }

type fact struct{ Label, Value string }

// phone is one that may be meant: the shop's own has its model, another the radio alone.
type phone struct {
	name   string
	device *radio.Device
	model  *catalogue.Model
}

// phonesMax bounds what is offered to choose from.
const phonesMax = 24

// wonder is what a shopper asks.
type wonder struct {
	typed, tac, country string
	pick                int // which of the phones found, from 1; 0: not chosen
}

// works is GET /works. What it answers depends on a type of phone and a country alone.
func (s *Shop) works(w http.ResponseWriter, r *http.Request, v *View) error {
	ask, err := s.wonderOf(r, v)
	if err != nil {
		return err
	}
	return s.showWorks(w, r, v, ask, nil)
}

func (s *Shop) wonderOf(r *http.Request, v *View) (ask wonder, err error) {
	if s.Radio == nil {
		return ask, errNoPage
	}
	if ask.typed, _, err = searched(r); err != nil {
		return ask, err
	}
	q, err := web.ReadQuery(r)
	if err != nil {
		return ask, err
	}
	if tac := q.Raw("type"); radio.IsTAC(tac) {
		ask.tac = tac
	}
	ask.country = s.countryAsked(v, q.Raw("country"))
	if n, err := strconv.Atoi(q.Raw("pick")); err == nil && n > 0 && n <= phonesMax {
		ask.pick = n
	}
	return ask, nil
}

// countryAsked is a country of which there are facts, else the market's.
func (s *Shop) countryAsked(v *View, code string) string {
	if slices.ContainsFunc(s.Radio.Countries, func(k radio.Country) bool { return k.Code == code }) {
		return code
	}
	return string(v.Market.Code)
}

// worksType is POST /works: a checked IMEI becomes the address of its type. The number itself is in no
// address, is looked up nowhere and kept nowhere; what follows is the same for every phone of the type.
func (s *Shop) worksType(w http.ResponseWriter, r *http.Request, v *View) error {
	if s.Radio == nil {
		return errNoPage
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	country := s.countryAsked(v, form.Raw("country"))
	imei, err := radio.ParseIMEI(form.Raw("imei"))
	if err != nil {
		return s.showWorks(w, r, v, wonder{country: country}, []*fault.Fault{fault.Of(err)})
	}
	return web.SeeOther(w, r, v.at("/works?type="+imei.TAC()+"&country="+country))
}

func (s *Shop) showWorks(w http.ResponseWriter, r *http.Request, v *View, ask wonder, faults []*fault.Fault) error {
	p := &worksView{V: v, Typed: ask.typed, Country: i18n.Country(v.W.Locale(), market.Code(ask.country)), Problems: v.problemsOf(faults)}
	p.Countries = v.countriesOf(ask.country)
	p.fill(ask)
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	h := v.headOf(v.W.T("works.title"), "/works")
	h.Private = true
	return s.show(w, r, v, status, h, "/works?"+ask.query(ask.pick), worksPage(p))
}

// query is the address of a question with one of the phones found.
func (a wonder) query(pick int) string {
	values := url.Values{"country": {a.country}}
	if a.tac != "" {
		values.Set("type", a.tac)
	} else if a.typed != "" {
		values.Set("q", a.typed)
	}
	if pick > 0 {
		values.Set("pick", strconv.Itoa(pick))
	}
	return values.Encode()
}

func (v *View) countriesOf(chosen string) []countryChoice {
	codes := []string{string(v.Market.Code)}
	for _, k := range v.shop.Radio.Countries {
		if !slices.Contains(codes, k.Code) {
			codes = append(codes, k.Code)
		}
	}
	list := make([]countryChoice, 0, len(codes))
	for _, code := range codes {
		list = append(list, countryChoice{code, i18n.Country(v.W.Locale(), market.Code(code)), code == chosen})
	}
	slices.SortFunc(list, func(a, b countryChoice) int { return cmp.Compare(a.Label, b.Label) })
	return list
}

// fill answers: with the phone when one is meant, else with those that may be.
func (p *worksView) fill(ask wonder) {
	v := p.V
	found := v.phonesFor(ask)
	asked := ask.typed != "" || ask.tac != ""
	switch {
	case len(found) == 0 && ask.tac != "":
		p.Note = v.W.T("works.type_unknown")
	case len(found) == 0 && asked:
		p.Note = v.W.T("works.none_found")
	case ask.pick > 0 && ask.pick <= len(found):
		p.answer(found[ask.pick-1], ask.country)
	case asked && len(found) == 1:
		p.answer(found[0], ask.country)
	default:
		for i, one := range found {
			p.Phones = append(p.Phones, phoneLink{one.name, v.at("/works?" + ask.query(i+1))})
		}
	}
}

// phonesFor finds what is meant, in an order that stands: by model number, else by name, the shop's own first.
func (v *View) phonesFor(ask wonder) []phone {
	if ask.tac != "" {
		return v.phonesOfType(ask.tac)
	}
	if ask.typed == "" {
		return v.own(func(string, *catalogue.Model) bool { return true })
	}
	if exact := v.byNumber(ask.typed); len(exact) > 0 {
		return exact
	}
	want := loose(ask.typed)
	list := v.own(func(name string, _ *catalogue.Model) bool { return want != "" && strings.Contains(loose(name), want) })
	for _, d := range v.shop.Radio.Index.Search(ask.typed, phonesMax) {
		list = append(list, v.others(v.shop.Radio.Index.Name(d.Maker, d.Name))...)
	}
	return list[:min(len(list), phonesMax)]
}

func (v *View) byNumber(number string) []phone {
	want := loose(number)
	list := v.own(func(_ string, m *catalogue.Model) bool { return loose(m.Number) == want })
	if len(list) == 0 {
		list = v.others(v.shop.Radio.Index.Model(number))
	}
	return list[:min(len(list), phonesMax)]
}

// phonesOfType gives the phones of an IMEI's type; only its first eight digits are known here.
func (v *View) phonesOfType(tac string) []phone {
	imei, err := radio.ParseIMEI(tac + "000000")
	if err != nil {
		return nil
	}
	var list []phone
	for _, t := range v.shop.Radio.Types.Find(imei) {
		own := v.own(func(_ string, m *catalogue.Model) bool { return t.Model != "" && loose(m.Number) == loose(t.Model) })
		if list = append(list, own...); len(own) == 0 {
			list = append(list, v.others(v.shop.Radio.Index.OfType(t))...)
		}
	}
	return list[:min(len(list), phonesMax)]
}

// loose makes names and numbers comparable.
func loose(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_/.()\u00a0", r) {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// own lists the shop's phones of which the public may know here and whose bands are known.
func (v *View) own(fits func(name string, m *catalogue.Model) bool) []phone {
	var list []phone
	all := v.shop.rangeOf(v.Shelf, v.Now).products
	for i := range all {
		p := all[i].product
		for m := range p.Models {
			if !p.Models[m].Radio || !v.shows(&all[i], &p.Models[m]) || len(list) == phonesMax {
				continue
			}
			text, _ := p.Texts.In(v.Language)
			if name := text.Name + " " + p.Models[m].Name; !fits(name, &p.Models[m]) {
				continue
			}
			if d := v.shop.Radio.Device(p, &p.Models[m]); d != nil {
				list = append(list, phone{text.Name + " (" + p.Models[m].Number + ")", d, &p.Models[m]})
			}
		}
	}
	return list
}

// shows tells whether shoppers may know of a model here.
func (v *View) shows(l *listed, m *catalogue.Model) bool {
	return slices.ContainsFunc(l.items, func(n int) bool { return v.Shelf.Book.Items[n].Model == m })
}

func (v *View) others(devices []*radio.Device) []phone {
	var list []phone
	for _, d := range devices {
		name := strings.TrimSpace(d.Maker + " " + strings.TrimPrefix(d.Name, d.Maker+" ") + " " + d.Edition)
		if d.Model != "" {
			name += " (" + d.Model + ")"
		}
		list = append(list, phone{name, d, nil})
	}
	return list
}

// answer asks every carrier of the country.
func (p *worksView) answer(one phone, code string) {
	v, known := p.V, p.V.shop.Radio
	p.Device, p.Importer = one.name, v.importer(one.model, code)
	carriers := known.carriersOf(code)
	if len(carriers) == 0 {
		p.Note = v.W.T("works.no_carriers", "country", p.Country)
		return
	}
	pic := radio.SpectrumPicture{ID: "w", RTL: v.W.Dir() == "rtl", Text: radio.SpectrumText{Title: v.W.T("works.picture"), Desc: v.W.T("works.picture_text"),
		Has: v.W.T("radio.present"), Missing: v.W.T("radio.missing"), Unsure: v.W.T("radio.unsure"), GHz: "GHz"}}
	for i, c := range carriers {
		a := radio.Answer(one.device, c, known.country(code), v.Now)
		p.Carriers = append(p.Carriers, v.network(one.device, c, &a))
		rows := radio.RowsOf(one.name, one.device, c.Name, a)
		if i > 0 {
			rows = rows[1:] // the phone's own row stands once
		}
		pic.Rows = append(pic.Rows, rows...)
	}
	p.Spectrum = radio.Spectrum(pic, known.Table)
}
