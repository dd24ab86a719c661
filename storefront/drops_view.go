package storefront

import (
	"slices"
	"strconv"
	"time"

	"comptoir/catalogue"
	"comptoir/drop"
	"comptoir/internal/clock"
)

// dropsView is the list of limited sales.
type dropsView struct {
	V    *View
	List []dropTeaserView
}

type dropTeaserView struct {
	Href, Picture, Kicker, Name, Lang, Price, When, State, Phase string
}

// factView is one line of what is published.
type factView struct{ Label, Text string }

// dropView is the page of a drop.
type dropView struct {
	V                                  *View
	Path, Picture, Name, Lang, Options string
	Price, State                       string
	Texts                              []string
	Buy, Room, Place, SignIn, Receipt  string
	Register, Codes, ShowReceipt       bool
	Units                              []string
	Facts                              []factView
	Commitment                         string
	Problems                           []problem
}

// dropName is what a drop sells, in words.
func (v *View) dropName(d *drop.Drop) lineView {
	item, ok := v.Shelf.Book.Item(d.SKU)
	if !ok {
		item = catalogue.Item{}
	}
	return v.itemLine(d.SKU, item)
}

// teaser is a drop in a few words; false when shoppers may not know of what it sells.
func (v *View) teaser(d *drop.Drop) (dropTeaserView, bool) {
	n, known := v.Shelf.Book.Ordinal(d.SKU)
	if !known || v.Shelf.Answer(n, d.Channel, v.Now).Hidden {
		return dropTeaserView{}, false
	}
	line, phase := v.dropName(d), d.Phase(v.Now)
	t := dropTeaserView{Href: v.at(dropPath(d)), Picture: line.Picture, Kicker: v.W.T("drop.kicker"), Name: line.Name, Lang: line.Lang,
		Price: v.W.Money(d.Price), State: v.W.T("drop.phase_" + string(phase)), Phase: string(phase)}
	t.When = v.W.T("drop.when", "units", v.W.Number(d.Offered()), "time", v.zoned(d.Opens))
	return t, true
}

// dropsNow lists the market's limited sales that have not ended.
func (v *View) dropsNow() []drop.Drop {
	if v.shop.Drops == nil {
		return nil
	}
	return slices.DeleteFunc(v.shop.Drops.In(v.Market.Code), func(d drop.Drop) bool { return d.State != drop.Published })
}

// dropsOf lists those of them that sell a product.
func (v *View) dropsOf(p *catalogue.Product) []drop.Drop {
	return slices.DeleteFunc(v.dropsNow(), func(d drop.Drop) bool {
		item, known := v.Shelf.Book.Item(d.SKU)
		return !known || item.Product != p
	})
}

// dropsMark writes down what a page that shows teasers depends on.
func dropsMark(drops []drop.Drop, now clock.Instant) string {
	mark := ""
	for i := range drops {
		mark += "/" + drops[i].ID + string(drops[i].Phase(now))
	}
	return mark
}

func (v *View) teasers(drops []drop.Drop) []dropTeaserView {
	var list []dropTeaserView
	for i := range drops {
		if t, ok := v.teaser(&drops[i]); ok {
			list = append(list, t)
		}
	}
	return list
}

func unitsUpTo(limit int64) []string {
	list := make([]string, 0, limit)
	for n := range limit {
		list = append(list, strconv.FormatInt(n+1, 10))
	}
	return list
}

func (v *View) dropView(d *drop.Drop, seat *drop.Seat, signed bool) *dropView {
	line := v.dropName(d)
	p := &dropView{V: v, Path: dropPath(d), Picture: line.Picture, Name: line.Name, Lang: line.Lang, Options: line.Options, Price: v.W.Money(d.Price),
		Commitment: d.Commitment, Receipt: v.at(dropPath(d) + "/receipt"), Units: unitsUpTo(d.Limit), Facts: v.dropFacts(d)}
	phase := d.Phase(v.Now)
	p.State = v.W.T("drop.now_" + string(phase))
	p.ShowReceipt = phase == drop.Ended || phase == drop.Off
	if seat.In() && !p.ShowReceipt {
		p.Place = v.at(p.Path + "/place")
		p.Texts = []string{v.W.T("drop.you_are_in")}
	} else {
		v.invite(p, d, phase)
	}
	p.Codes = d.Codes > 0 && phase == drop.Running && signed
	if !signed && !p.ShowReceipt {
		p.SignIn = v.signInFor(p.Path)
		p.Register = false
	}
	return p
}

// invite says how somebody who is not in can take part now.
func (v *View) invite(p *dropView, d *drop.Drop, phase drop.Phase) {
	switch phase {
	case drop.Soon:
		p.Texts = []string{v.W.T("drop.soon_text", "time", v.zoned(d.From))}
	case drop.Coming:
		if d.Rule == drop.Lottery {
			p.Register = true
			p.Texts = []string{v.W.T("drop.coming_lottery", "time", v.zoned(d.Until))}
			return
		}
		p.Room = v.at(p.Path + "/room")
		p.Texts = []string{v.W.T("drop.coming_line", "time", v.zoned(d.Opens))}
	case drop.Drawing:
		p.Texts = []string{v.W.T("drop.drawing_text", "time", v.zoned(d.Opens))}
	case drop.Running:
		if d.Rule == drop.FirstCome {
			p.Room = v.at(p.Path + "/room")
			p.Texts = []string{v.W.T("drop.running_line")}
			return
		}
		p.Texts = []string{v.W.T("drop.running_lottery")}
	case drop.Ended:
		p.Texts = []string{v.W.T("drop.ended_text")}
	case drop.Off:
		p.Texts = []string{v.W.T("drop.off_text")}
	}
}

// dropFacts is everything that was published, in words.
func (v *View) dropFacts(d *drop.Drop) []factView {
	t := v.W.T
	offered := t("drop.offered_open", "units", v.W.Number(d.Quantity))
	if d.Codes > 0 {
		offered = t("drop.offered_both", "units", v.W.Number(d.Quantity), "codes", v.W.Number(d.Codes))
	}
	person := t("drop.person_text")
	if d.Device {
		person = t("drop.person_device_text")
	}
	facts := []factView{{t("drop.offered"), offered}, {t("drop.price"), v.W.Money(d.Price)}, {t("drop.rule"), t("drop.rule_" + string(d.Rule))},
		{t("drop.from"), v.zoned(d.From)}}
	if d.Rule == drop.Lottery {
		facts = append(facts, factView{t("drop.until"), v.zoned(d.Until)})
	}
	return append(facts, factView{t("drop.opens"), v.zoned(d.Opens)}, factView{t("drop.closes"), v.zoned(d.Closes)},
		factView{t("drop.limit"), v.W.N("drop.limit_text", int(d.Limit), "units", v.W.Number(d.Limit))}, factView{t("drop.person"), person},
		factView{t("drop.hold"), t("drop.hold_text", "hold", v.lasting(d.Hold), "pay", v.lasting(d.Pay))})
}

// lasting writes a time span in the two largest units that it has.
func (v *View) lasting(span time.Duration) string {
	seconds := int(max(0, span) / time.Second)
	units := []struct {
		key  string
		size int
	}{{"time.days", 86400}, {"time.hours", 3600}, {"time.minutes", 60}, {"time.seconds", 1}}
	text := ""
	for i, u := range units {
		n := seconds / u.size
		if n == 0 && (text == "" && i < len(units)-1 || text != "") {
			if text != "" {
				break
			}
			continue
		}
		seconds -= n * u.size
		word := v.W.N(u.key, n, "count", v.W.Number(int64(n)))
		if text != "" {
			return text + " " + word
		}
		text = word
	}
	return text
}

// second writes an instant to the second, in the market's time.
func (v *View) second(i clock.Instant) string {
	text := i.Time().In(v.Market.Location()).Format("15:04:05\u00a0MST")
	if v.W.Dir() == "rtl" {
		return "\u2066" + text + "\u2069" // a zone that is written +04 stays so
	}
	return text
}
