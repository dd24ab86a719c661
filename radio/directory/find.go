package directory

import (
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/radio"
)

// PhonesMax bounds what a question finds.
const PhonesMax = 24

// Question is what somebody knows of a phone: words or a model number, or the first eight digits of its IMEI.
type Question struct{ Text, TAC string }

// Phone is one that may be meant. Product and Model are nil for phones that the shop does not have.
type Phone struct {
	Name    string
	Radio   *radio.Device
	Product *catalogue.Product
	Model   *catalogue.Model
	ByName  bool // a source gives the number this name; which bands the number has nobody says
}

// Own is a model of the shop as shoppers read its name.
type Own struct {
	Name    string
	Product *catalogue.Product
	Model   *catalogue.Model
}

// Find gives the phones that are meant, in an order that stands: by model number, else by name, the shop's own first.
// Own lists the models of which the asker may know; without a question they are all given.
func (d *Directory) Find(q Question, own []Own) []Phone {
	var list []Phone
	switch {
	case q.TAC != "":
		list = d.ofType(q.TAC, own)
	case q.Text == "":
		list = d.own(own, func(Own) bool { return true })
	default:
		if list = d.byNumber(q.Text, own); len(list) == 0 {
			list = d.byNaming(q.Text)
		}
		if len(list) == 0 {
			list = d.byName(q.Text, own)
		}
	}
	return list[:min(len(list), PhonesMax)]
}

func (d *Directory) byNumber(number string, own []Own) []Phone {
	want := loose(number)
	list := d.own(own, func(o Own) bool { return loose(o.Model.Number) == want })
	if len(list) == 0 {
		list = others(numbered(d.Index.Model(number), want))
	}
	return list
}

// numbered gives the devices the number that was asked for, where their source has several without saying which is
// which: what carriers state of the number counts.
func numbered(devices []*radio.Device, want string) []*radio.Device {
	list := slices.Clone(devices)
	for i, d := range list {
		n := slices.IndexFunc(d.Models, func(m string) bool { return loose(m) == want })
		if d.Model == "" && n >= 0 {
			one := *d
			one.Model = d.Models[n]
			list[i] = &one
		}
	}
	return list
}

// byNaming gives the phones of the name under which a number is sold.
func (d *Directory) byNaming(number string) (list []Phone) {
	for _, n := range d.Index.Namings(number) {
		for _, p := range others(d.Index.Name(n.Maker, n.Name)) {
			p.ByName = true
			if !slices.ContainsFunc(list, func(q Phone) bool { return q.Name == p.Name }) {
				list = append(list, p)
			}
		}
	}
	return list
}

// NamesOf says under which names a number is sold, as far as sources say.
func (d *Directory) NamesOf(number string) (names []string) {
	for _, n := range d.Index.Namings(number) {
		if name := madeBy(&radio.Device{Maker: n.Maker, Name: n.Name}); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (d *Directory) byName(text string, own []Own) []Phone {
	want := loose(text)
	list := d.own(own, func(o Own) bool { return want != "" && strings.Contains(loose(o.Name+" "+o.Model.Name), want) })
	isMine := func(p Phone) bool {
		return p.Radio.Model != "" && slices.ContainsFunc(own, func(o Own) bool { return loose(o.Model.Number) == loose(p.Radio.Model) })
	}
	for _, found := range d.Index.Search(text, PhonesMax) {
		list = append(list, slices.DeleteFunc(others(d.Index.Name(found.Maker, found.Name)), isMine)...)
	}
	return list
}

// ofType gives the phones of an IMEI's type (rule 4).
func (d *Directory) ofType(tac string, own []Own) (list []Phone) {
	imei, err := radio.ParseIMEI(tac + "000000")
	if err != nil {
		return nil
	}
	for _, t := range d.Types.Find(imei) {
		found := d.own(own, func(o Own) bool { return o.isOf(t) })
		if len(found) == 0 {
			found = others(d.Index.OfType(t))
		}
		for _, p := range found { // several sources may name the same phone
			if !slices.ContainsFunc(list, func(q Phone) bool { return q.Name == p.Name && q.Model == p.Model }) {
				list = append(list, p)
			}
		}
	}
	return list
}

// isOf tells whether a model is of a type: by its number, or by its name where the type has none.
func (o Own) isOf(t radio.Type) bool {
	if t.Model != "" {
		return loose(o.Model.Number) == loose(t.Model)
	}
	name := loose(o.Name)
	return name == loose(t.Name) || name == loose(t.Maker+t.Name)
}

// TypeNames says what a type allocation code stands for, when no bands of it are known.
func (d *Directory) TypeNames(tac string) (names []string) {
	imei, err := radio.ParseIMEI(tac + "000000")
	if err != nil {
		return nil
	}
	for _, t := range d.Types.Find(imei) {
		names = append(names, strings.TrimSpace(t.Maker+" "+t.Name+" "+t.Model))
	}
	return names
}

func (d *Directory) own(all []Own, fits func(Own) bool) (list []Phone) {
	for _, o := range all {
		if len(list) == PhonesMax {
			break
		}
		if !o.Model.Radio || !fits(o) {
			continue
		}
		if device := d.Device(o.Product, o.Model); device != nil {
			list = append(list, Phone{Name: o.Name + " (" + o.Model.Number + ")", Radio: device, Product: o.Product, Model: o.Model})
		}
	}
	return list
}

func others(devices []*radio.Device) (list []Phone) {
	for _, d := range devices {
		name := strings.Join(strings.Fields(madeBy(d)+" "+d.Edition), " ")
		if d.Model != "" {
			name += " (" + d.Model + ")"
		}
		list = append(list, Phone{Name: name, Radio: d})
	}
	return list
}

// madeBy is a phone's name with its maker, who stands once: lists write "samsung" beside "Samsung Galaxy S10".
func madeBy(d *radio.Device) string {
	if n := len(d.Maker); n < len(d.Name) && strings.EqualFold(d.Name[:n], d.Maker) && d.Name[n] == ' ' {
		return d.Name
	}
	return d.Maker + " " + d.Name
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

// Answer is what one carrier's network does with a phone.
type Answer struct {
	Carrier *radio.Carrier
	Counts  bool // it has a weight in the country's gate
	radio.Verdict
}

// Answers asks every carrier of a country about a phone: first those that count in its gate, last those that have closed.
func (d *Directory) Answers(phone *radio.Device, country string, now clock.Instant) []Answer {
	carriers, weights := d.CarriersOf(country), d.Weights(country, now)
	list := make([]Answer, len(carriers))
	for i, c := range carriers {
		list[i] = Answer{c, weights[i] > 0, radio.Answer(phone, c, d.CountryOf(country), now)}
	}
	slices.SortStableFunc(list, func(a, b Answer) int { return rank(&a, now) - rank(&b, now) })
	return list
}

func rank(a *Answer, now clock.Instant) int {
	switch {
	case a.Counts:
		return 0
	case a.Carrier.ClosedAt(now):
		return 2
	}
	return 1
}
