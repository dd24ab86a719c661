package storefront

import (
	"net/url"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/radio"
	"comptoir/radio/directory"
)

// radio is what is known of phones and networks now; nil when nothing is told.
func (v *View) radio() *directory.Directory {
	if v.shop.Radio == nil {
		return nil
	}
	return v.shop.Radio.Now()
}

// replyView is one of the four answers as people see it.
type replyView struct{ Class, Sign, Word string }

// replySigns stand beside the words, for those who do not see colours.
var replySigns = [...]string{radio.Unknown: "?", radio.WillNotWork: "✕", radio.WithLimits: "◐", radio.Works: "✓"}

func (v *View) reply(r radio.Reply) replyView {
	return replyView{r.String(), replySigns[r], v.W.T("radio.reply." + r.String())}
}

// networkLine is the short answer for one carrier.
type networkLine struct {
	Name  string
	Reply replyView
	Href  string // to the whole answer; "" on a phone's page, where one link leads to all
}

// fillNetworks adds the short answer of the market's carriers. It is part of the kept page, which ends at
// midnight: facts are dated by days.
func (p *productView) fillNetworks(m *catalogue.Model) {
	if p.V.radio() == nil || !m.Radio {
		return
	}
	if p.Networks = p.V.shortAnswers(p.Product, m); len(p.Networks) > 0 {
		p.NetworksHref = p.V.at("/works?q=" + url.QueryEscape(m.Number) + "&country=" + url.QueryEscape(string(p.V.Market.Code)))
	}
}

// shortAnswers are the overall answers of the market's carriers, the large ones first; none when nothing is known.
func (v *View) shortAnswers(p *catalogue.Product, m *catalogue.Model) (list []networkLine) {
	d := v.radio().Device(p, m)
	if d == nil {
		return nil
	}
	answers := v.radio().Answers(d, string(v.Market.Code), v.Now)
	for i := range answers[:wholeOf(answers)] {
		list = append(list, networkLine{Name: answers[i].Carrier.Name, Reply: v.reply(answers[i].Overall)})
	}
	return list
}

// networkView is the whole answer for one carrier.
type networkView struct {
	Name    string
	Reply   replyView
	Why     string // the deciding reason, and every limit
	Remarks []string
	Parts   []partView
	Age     string
	Sources []string
}

type partView struct {
	Name    string
	Reply   replyView
	Reasons []string
	Lines   []string
}

func (v *View) network(d *radio.Device, c *radio.Carrier, a *radio.Verdict) networkView {
	n := networkView{Name: c.Name, Reply: v.reply(a.Overall), Age: v.factsAge(a), Sources: v.sourcesOf(d, c)}
	reasons := a.Reasons()
	n.Why, n.Remarks = v.why(reasons), v.reasonsOf(reasons, radio.Overall, true)
	for _, part := range []radio.Part{radio.Voice, radio.LTECoverage, radio.LTECapacity, radio.FiveG} {
		of := a.Part(part)
		n.Parts = append(n.Parts, partView{v.W.T("radio.part." + part.String()), v.reply(of.Reply), append(v.reasonsOf(reasons, part, false), v.reasonsOf(reasons, part, true)...), v.bandLines(of)})
	}
	return n
}

// why is the overall answer's reason in a line: what refuses, what nobody says, or every limit. That calls are limited
// is said by what limits them.
func (v *View) why(list []radio.Reason) string {
	texts := v.reasonsOf(list, radio.Overall, false)
	i := slices.Index(texts, v.W.T("radio.reason.limit_voice"))
	if calls := v.reasonsOf(list, radio.Voice, false); i >= 0 && len(calls) > 0 {
		texts[i] = calls[0]
	}
	return strings.Join(texts, " · ")
}

// reasonsOf puts the reasons of one part into words, with the bands that they name: those that decide, or the remarks.
func (v *View) reasonsOf(list []radio.Reason, part radio.Part, remarks bool) []string {
	var texts []string
	for _, r := range list {
		if r.Part != part || remarks != (r.Says == radio.Remark) {
			continue
		}
		until := ""
		if r.Until != 0 {
			until = v.date(r.Until)
		}
		text := v.W.T(reasonKey(r.Code), "date", until)
		if !r.Bands.Empty() {
			text += v.W.T("site.colon") + v.bands(r.Bands)
		}
		texts = append(texts, text)
	}
	return texts
}

// reasonKey is the key of a reason's words.
func reasonKey(code string) string { return "radio.reason." + strings.TrimPrefix(code, "radio.") }

func (v *View) bands(s radio.Set) string { return strings.Join(s.Names(), v.W.T("site.comma")) }

func (v *View) date(i clock.Instant) string { return v.W.Date(i.Time().UTC()) }

func (v *View) bandLines(p radio.PartVerdict) []string {
	var lines []string
	for _, one := range []struct {
		key string
		set radio.Set
	}{{"radio.present", p.Present}, {"radio.missing", p.Missing}, {"radio.unsure", p.Unsure}} {
		if !one.set.Empty() {
			lines = append(lines, v.W.T(one.key)+v.W.T("site.colon")+v.bands(one.set))
		}
	}
	if p.Share >= 0 {
		lines = append(lines, v.W.T("radio.share", "share", v.W.Number(int64(p.Share)/10)))
	}
	return lines
}

func (v *View) factsAge(a *radio.Verdict) string {
	if a.Oldest == 0 {
		return v.W.T("radio.undated")
	}
	return v.W.T("radio.age", "from", v.date(a.Oldest), "until", v.date(a.Newest))
}

// sourcesMax bounds the sources that are shown for one carrier.
const sourcesMax = 40

// sourcesOf lists who said what is known of the phone and the carrier, each once, with its date.
func (v *View) sourcesOf(d *radio.Device, c *radio.Carrier) []string {
	var list []string
	add := func(source string, at clock.Instant) {
		if source == "" {
			return
		}
		if at != 0 {
			source += " (" + v.date(at) + ")"
		}
		if len(list) < sourcesMax && !slices.Contains(list, source) {
			list = append(list, source)
		}
	}
	for _, l := range d.Listings {
		add(l.Source, l.Date)
	}
	for _, r := range c.Runs {
		add(r.Source, r.Date)
	}
	for _, s := range append(c.Sayings(), v.radio().CountryOf(c.Country).Sayings()...) {
		add(s.Source, s.Date)
	}
	for _, s := range c.Statements {
		if s.Model == d.Model {
			add(s.Source, s.Date)
		}
	}
	return list
}
