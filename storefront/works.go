package storefront

import (
	"fmt"
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
	"comptoir/radio/directory"
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
	More      string // said when not all phones are shown
	Device    string
	Type      string // the type of phone that was asked about
	Tally     []tallyView
	Carriers  []networkView
	Others    []networkLine // beyond those that are told whole
	Spectrum  string
	Legend    []legendItem
	Importer  []fact
}

type countryChoice struct {
	Value, Label string
	Chosen       bool
}

// tallyView is how many of the carriers give an answer.
type tallyView struct {
	Reply replyView
	Count string
}

type phoneLink struct{ Name, Href string }

// legendItem is a mark of the spectrum's picture with its word.
type legendItem struct{ Swatch, Word string }

type fact struct{ Label, Value string }

// wholeMax bounds the carriers that are told whole; the others are lines that lead to theirs.
const wholeMax = 8

// wonder is what a shopper asks.
type wonder struct {
	typed, tac, country string
	carrier             string // the one to tell first
	pick                int    // which of the phones found, from 1; 0: not chosen
}

// works is GET /works. What it answers depends on a type of phone and a country alone.
func (s *Shop) works(w http.ResponseWriter, r *http.Request, v *View) error {
	ask, err := s.wonderOf(r, v)
	if err != nil {
		return err
	}
	key := v.worksPlate(ask)
	if own := s.press.find(key, v.Now); own != nil {
		return s.showParts(w, r, v, http.StatusOK, own)
	}
	p, own, err := v.printWorks(ask, nil)
	if err != nil {
		return err
	}
	if p.Device != "" && ask.tac == "" {
		until := min(s.rangeOf(v.Shelf, v.Now).until, v.midnight(), v.radio().Turn(ask.country, v.Now))
		s.press.put(key, &fragment{own, until})
	}
	return s.showParts(w, r, v, http.StatusOK, own)
}

// worksPlate names how a question is answered under the facts as they are: those of radio, and of the market that is
// asked about. Only pages that answer are kept, so that guesses drive nothing out, and none by type: how fast one
// comes must not tell who asked before.
func (v *View) worksPlate(ask wonder) plate {
	facts := v.radio().Versions
	key := plate{shelf: v.Shelf, language: v.Language, kind: 'w', id: ask.query(ask.pick), answers: fmt.Sprint(facts.Facts, facts.Files)}
	if there := v.marketOf(ask.country); there != nil {
		key.answers += fmt.Sprint("/", there.Version)
	}
	return key
}

func (s *Shop) wonderOf(r *http.Request, v *View) (ask wonder, err error) {
	if v.radio() == nil {
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
		if err := v.shop.typePace.Take(v.shop.client(r), v.Now); err != nil {
			return ask, err
		}
		ask.tac = tac
	}
	ask.country = v.countryAsked(q.Raw("country"))
	if name := q.Raw("carrier"); slices.ContainsFunc(v.radio().CarriersOf(ask.country), func(c *radio.Carrier) bool { return c.Name == name }) {
		ask.carrier = name
	}
	if n, err := strconv.Atoi(q.Raw("pick")); err == nil && n > 0 && n <= directory.PhonesMax {
		ask.pick = n
	}
	return ask, nil
}

// countryAsked is the country that a code means, else the market's. Of a country nothing may be known: that is said.
func (v *View) countryAsked(code string) string {
	if _, is := v.radio().Regions[code]; is {
		return code
	}
	return string(v.Market.Code)
}

// worksType is POST /works: a checked IMEI becomes the address of its type. The number itself is in no
// address, is looked up nowhere and kept nowhere; what follows is the same for every phone of the type. Without an
// IMEI the words become the address.
func (s *Shop) worksType(w http.ResponseWriter, r *http.Request, v *View) error {
	if v.radio() == nil {
		return errNoPage
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	country := v.countryAsked(form.Raw("country"))
	if words, tac := strings.TrimSpace(form.Raw("q")), form.Raw("type"); strings.TrimSpace(form.Raw("imei")) == "" {
		switch {
		case words != "":
			return web.SeeOther(w, r, v.at("/works?"+wonder{typed: words, country: country}.query(0)))
		case radio.IsTAC(tac):
			return web.SeeOther(w, r, v.at("/works?"+wonder{tac: tac, country: country}.query(0)))
		}
	}
	if err := s.typePace.Take(v.shop.client(r), v.Now); err != nil {
		return err
	}
	imei, err := radio.ParseIMEI(form.Raw("imei"))
	if err != nil {
		_, own, err := v.printWorks(wonder{country: country}, []*fault.Fault{fault.Of(err)})
		if err != nil {
			return err
		}
		return s.showParts(w, r, v, http.StatusUnprocessableEntity, own)
	}
	return web.SeeOther(w, r, v.at("/works?type="+imei.TAC()+"&country="+country))
}

// printWorks fills the page and renders its own parts.
func (v *View) printWorks(ask wonder, faults []*fault.Fault) (*worksView, []byte, error) {
	p := &worksView{V: v, Typed: ask.typed, Country: i18n.Country(v.W.Locale(), market.Code(ask.country)), Problems: v.problemsOf(faults)}
	p.Countries = v.countriesOf(ask.country)
	p.fill(ask)
	h := v.headOf(v.W.T("works.title"), "/works")
	h.Private = true
	own, err := render(pageHead(h), worksPage(p), pageLanguages(v, "/works?"+ask.query(ask.pick)))
	return p, own, err
}

// query is the address of a question with one of the phones found.
func (a wonder) query(pick int) string {
	values := url.Values{"country": {a.country}}
	if a.tac != "" {
		values.Set("type", a.tac)
	} else if a.typed != "" {
		values.Set("q", a.typed)
	}
	if a.carrier != "" {
		values.Set("carrier", a.carrier)
	}
	if pick > 0 {
		values.Set("pick", strconv.Itoa(pick))
	}
	return values.Encode()
}

func (v *View) countriesOf(chosen string) []countryChoice {
	list := make([]countryChoice, 0, len(v.radio().Regions))
	for code := range v.radio().Regions {
		list = append(list, countryChoice{code, i18n.Country(v.W.Locale(), market.Code(code)), code == chosen})
	}
	slices.SortFunc(list, func(a, b countryChoice) int {
		return i18n.CompareCountries(v.W.Locale(), market.Code(a.Value), market.Code(b.Value))
	})
	return list
}

// fill answers: with the phone when one is meant, else with those that may be.
func (p *worksView) fill(ask wonder) {
	v := p.V
	found := v.radio().Find(directory.Question{Text: ask.typed, TAC: ask.tac}, v.own())
	asked := ask.typed != "" || ask.tac != ""
	switch {
	case len(found) == 0 && ask.tac != "":
		p.Note = v.W.T("works.type_unknown")
		if names := v.radio().TypeNames(ask.tac); len(names) > 0 {
			p.Note = v.W.T("works.type_named", "names", strings.Join(names, v.W.T("site.comma")))
		}
	case len(found) == 0 && asked:
		p.Note = v.W.T("works.none_found")
		if names := v.radio().NamesOf(ask.typed); len(names) > 0 {
			p.Note = v.W.T("works.named_only", "number", ask.typed, "names", strings.Join(names, v.W.T("site.comma")))
		}
	case ask.pick > 0 && ask.pick <= len(found):
		p.answer(found[ask.pick-1], ask)
	case asked && len(found) == 1 && !found[0].ByName:
		p.answer(found[0], ask)
	default:
		if asked && found[0].ByName {
			p.Note = v.W.T("works.by_name", "number", ask.typed, "names", strings.Join(v.radio().NamesOf(ask.typed), v.W.T("site.comma")))
		}
		for i, one := range found {
			p.Phones = append(p.Phones, phoneLink{one.Name, v.at("/works?" + ask.query(i+1))})
		}
		if asked && len(found) == directory.PhonesMax {
			p.More = v.W.T("works.more_found", "count", v.W.Number(directory.PhonesMax))
		}
	}
}

// own lists the shop's phones of which the public may know here.
func (v *View) own() []directory.Own {
	var list []directory.Own
	all := v.shop.rangeOf(v.Shelf, v.Now).products
	for i := range all {
		p := all[i].product
		for m := range p.Models {
			if p.Models[m].Radio && v.shows(&all[i], &p.Models[m]) {
				text, _ := p.Texts.In(v.Language)
				list = append(list, directory.Own{Name: text.Name, Product: p, Model: &p.Models[m]})
			}
		}
	}
	return list
}

// shows tells whether shoppers may know of a model here.
func (v *View) shows(l *listed, m *catalogue.Model) bool {
	return slices.ContainsFunc(l.items, func(n int) bool { return v.Shelf.Book.Items[n].Model == m })
}

// answer asks every carrier of the country.
func (p *worksView) answer(one directory.Phone, ask wonder) {
	v := p.V
	p.Device, p.Importer, p.Type = one.Name, v.importer(one.Model, ask.country), ask.tac
	answers := first(v.radio().Answers(one.Radio, ask.country, v.Now), ask.carrier)
	if len(answers) == 0 {
		p.Note = v.W.T("works.no_carriers", "country", p.Country)
		return
	}
	pic := radio.SpectrumPicture{ID: "w", Text: radio.SpectrumText{Title: v.W.T("works.picture"), Desc: v.W.T("works.picture_text"), GHz: "GHz"}}
	for mark, word := range []string{"radio.present", "radio.missing", "radio.unsure"} {
		p.Legend = append(p.Legend, legendItem{radio.SpectrumSwatch("w"+strconv.Itoa(mark), radio.Mark(mark)), v.W.T(word)})
	}
	whole := wholeOf(answers)
	p.Tally = v.tally(answers[:whole])
	for i := range answers {
		a := &answers[i]
		if i >= whole {
			next := ask
			next.carrier = a.Carrier.Name
			p.Others = append(p.Others, networkLine{a.Carrier.Name, v.reply(a.Overall), v.at("/works?" + next.query(ask.pick))})
			continue
		}
		p.Carriers = append(p.Carriers, v.network(one.Radio, a.Carrier, &a.Verdict))
		rows := radio.RowsOf(one.Name, one.Radio, a.Carrier.Name, a.Verdict)
		if i > 0 {
			rows = rows[1:] // the phone's own row stands once
		}
		pic.Rows = append(pic.Rows, rows...)
	}
	p.Spectrum = radio.Spectrum(pic, v.radio().Bands)
}

// wholeOf is how many of the answers are told whole: those that count, else as many as are known, and the first always.
func wholeOf(answers []directory.Answer) int {
	n := 0
	for n < len(answers) && answers[n].Counts {
		n++
	}
	if n == 0 {
		n = len(answers)
	}
	return min(n, wholeMax)
}

// tally counts the answers, the good ones first; those that nobody gives are left out.
func (v *View) tally(answers []directory.Answer) (list []tallyView) {
	for _, r := range []radio.Reply{radio.Works, radio.WithLimits, radio.WillNotWork, radio.Unknown} {
		n := 0
		for i := range answers {
			if answers[i].Overall == r {
				n++
			}
		}
		if n > 0 {
			list = append(list, tallyView{v.reply(r), v.W.Number(int64(n))})
		}
	}
	return list
}

// first puts one carrier before the others.
func first(answers []directory.Answer, name string) []directory.Answer {
	i := slices.IndexFunc(answers, func(a directory.Answer) bool { return a.Carrier.Name == name })
	if i > 0 {
		one := answers[i]
		answers = slices.Insert(slices.Delete(answers, i, i+1), 0, one)
	}
	return answers
}
