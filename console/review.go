package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/pricing"
)

// draft is a change on its way through the review; it travels in the form.
type draft struct {
	Kind    change.Kind     `json:"kind"`
	Market  market.Code     `json:"market,omitempty"`
	Subject string          `json:"subject,omitempty"`
	After   json.RawMessage `json:"after"`
	Expect  json.RawMessage `json:"expect,omitempty"`
	Due     clock.Instant   `json:"due,omitempty"`
	Why     string          `json:"why"`
	Waive   *change.Waive   `json:"waive,omitempty"`
}

func (d draft) change() change.Change {
	return change.Change{Kind: d.Kind, Market: d.Market, Subject: d.Subject, After: d.After, Expect: d.Expect, Due: d.Due, Why: d.Why, Waive: d.Waive}
}

// draftsMax bounds what one review carries; more goes by the API, or in parts.
const draftsMax = 2000

type reviewData struct {
	*View
	Drafts  string
	Changes []reviewed
	More    int // changes that are not listed
	Effects []change.Effect
	Why     string
	Waive   *change.Waive
	Due     clock.Instant
	Back    string
	Mover   string // who changed a record since the person saw it; "" when nobody did
}

type reviewed struct {
	change.Change
	Diff  []diffLine
	Moved []movedLine // places that somebody else changed meanwhile
}

// movedLine is one place of a record that two people changed.
type movedLine struct{ Place, Seen, Now, Mine string }

// review shows what changes would do, and asks (rule 2).
func (c *Console) review(w http.ResponseWriter, r *http.Request, v *View, f *web.Form, changes []change.Change) error {
	why := f.Line("why", 300)
	zone := time.UTC
	if len(changes) > 0 && changes[0].Market != "" {
		for _, m := range v.mine {
			if m.Code == changes[0].Market {
				zone = m.Location()
				v.zone = zone
			}
		}
	}
	due := c.due(f, zone)
	if err := f.Err(); err != nil {
		return err
	}
	if why == "" {
		return fault.Field("why", "change.why_missing")
	}
	if len(changes) > draftsMax {
		return fault.New(fault.TooLarge, "console.changes_max", "max", itoa(draftsMax))
	}
	for i := range changes {
		changes[i].Why, changes[i].Due = why, due
	}
	d := reviewData{View: v, Why: why, Due: due, Back: inside(f.Line("back", 500))}
	return c.showReview(w, r, d, changes)
}

func (c *Console) showReview(w http.ResponseWriter, r *http.Request, d reviewData, changes []change.Change) error {
	made, effects, err := c.Changes.Rehearse(r.Context(), d.Who, changes)
	if fault.IsCode(err, "change.moved") {
		return c.showMoved(w, r, d, changes, fault.Of(err).Params["who"])
	}
	if err != nil {
		return err
	}
	d.fill(made, effects)
	return c.show(w, r, reviewPage(d))
}

// linesOpen is how many lines of a market's effects stand open in a review; the rest is folded.
const linesOpen = 15

// cellLine is what changes do to a variant, in all channels where they do the same.
type cellLine struct {
	change.CellEffect
	In, Reason string
}

// cellLines writes effects, which are in the order of variants, one line for each variant and difference.
func (v *View) cellLines(cells []change.CellEffect) (lines []cellLine) {
	last := ""
	for _, c := range cells {
		l := cellLine{CellEffect: c, In: v.word("channel", string(c.Channel))}
		if !c.After {
			l.Reason = v.reason(c.Why, nil)
		}
		this := fmt.Sprintln(c.SKU, c.Before, c.After, c.Was, c.Will, c.Stood, c.Stands, l.Reason)
		if this == last {
			lines[len(lines)-1].In += ", " + l.In
			continue
		}
		last, lines = this, append(lines, l)
	}
	return lines
}

// showMoved shows a review whose record somebody else has changed meanwhile: what the person saw, what stands
// there now, and their own value. Applying it replaces what stands there now and nothing later.
func (c *Console) showMoved(w http.ResponseWriter, r *http.Request, d reviewData, changes []change.Change, who string) error {
	if web.WantsProblem(r) {
		return fault.New(fault.Conflict, "change.moved", "who", who)
	}
	seen := make([]json.RawMessage, len(changes))
	for i := range changes {
		seen[i], changes[i].Expect = changes[i].Expect, nil
	}
	made, effects, err := c.Changes.Rehearse(r.Context(), d.Who, changes)
	if err != nil {
		return err
	}
	if d.Mover = who; who == "" {
		d.Mover = d.W.T("review.somebody")
	}
	d.fill(made, effects)
	for i := range d.Changes {
		if len(seen[i]) > 0 {
			d.Changes[i].Moved = movedLines(seen[i], made[i].Before, made[i].After)
		}
	}
	return c.pages.Render(w, r, http.StatusConflict, reviewPage(d))
}

// fill takes over changes as they would be kept.
func (d *reviewData) fill(made []change.Change, effects []change.Effect) {
	drafts := make([]draft, len(made))
	for i, one := range made {
		drafts[i] = draft{Kind: one.Kind, Market: one.Market, Subject: one.Subject, After: one.After, Expect: one.Before, Due: d.Due, Why: d.Why, Waive: one.Waive}
		if i < shownMax {
			d.Changes = append(d.Changes, reviewedOf(one))
		}
	}
	if len(made) > 0 {
		d.Waive = made[0].Waive
	}
	d.Effects, d.More, d.Drafts = effects, max(0, len(made)-shownMax), string(change.Made(drafts))
	d.Title, d.At = d.W.T("review.title"), ""
}

// reviewedOf makes a change readable.
func reviewedOf(one change.Change) reviewed {
	if one.Kind == change.PriceSet || one.Kind == change.PriceDrop {
		return reviewed{Change: one, Diff: priceDiff(one)}
	}
	return reviewed{Change: one, Diff: diff(one.Before, one.After)}
}

// priceDiff tells a price beside the one that it replaces; what is kept with the change is the whole list.
func priceDiff(one change.Change) []diffLine {
	var list []pricing.Price
	var p pricing.Price
	if json.Unmarshal(one.After, &p) != nil {
		return diff(nil, one.After)
	}
	_ = json.Unmarshal(one.Before, &list) // none: there was no price
	at := max(one.At, p.Since)
	line := diffLine{Place: "price", After: p.Amount.String()}
	if old, found, _ := pricing.At(list, p.Channel, p.Amount.Currency, at); found {
		line.Before = old.Amount.String()
	}
	lines := []diffLine{line}
	for _, end := range []diffLine{{Place: "channel", After: string(p.Channel)}, {Place: "since", After: p.Since.String()}, {Place: "until", After: p.Until.String()}} {
		if end.After != "" {
			lines = append(lines, end)
		}
	}
	return lines
}

// shownMax bounds the changes that a review lists; their effects are counted whole.
const shownMax = 50

// due reads "now or at a set time", local to the market.
func (c *Console) due(f *web.Form, zone *time.Location) clock.Instant {
	text := f.Line("due", 40)
	if text == "" || f.Line("when", 10) == "now" {
		return 0
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", text, zone)
	if err != nil {
		f.Refuse(fault.Field("due", "console.time_invalid"))
		return 0
	}
	at := clock.Of(t)
	if at <= c.Clock.Now() {
		f.Refuse(fault.Field("due", "console.time_past"))
	}
	return at
}

func (c *Console) apply(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	var drafts []draft
	in := json.NewDecoder(strings.NewReader(f.Raw("changes")))
	in.DisallowUnknownFields()
	if err := in.Decode(&drafts); err != nil {
		return fault.Wrap(err, fault.Malformed, "console.review_unreadable")
	}
	changes := make([]change.Change, len(drafts))
	done := "applied"
	for i, d := range drafts {
		if strings.TrimSpace(d.Why) == "" {
			return fault.Field("why", "change.why_missing")
		}
		if changes[i] = d.change(); d.Due > v.Now {
			done = "scheduled"
		}
	}
	_, err = c.Changes.Apply(r.Context(), v.Who, changes)
	if fault.IsCode(err, "change.moved") {
		d := reviewData{View: v, Why: drafts[0].Why, Due: drafts[0].Due, Back: inside(f.Line("back", 500))}
		return c.showMoved(w, r, d, changes, fault.Of(err).Params["who"])
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, withDone(inside(f.Line("back", 500)), done))
}

// withDone adds what has been done to an address, for the page to say it.
func withDone(back, done string) string {
	path, query, _ := strings.Cut(back, "?")
	values, _ := url.ParseQuery(query) // a broken query is dropped
	values.Set("done", done)
	return path + "?" + values.Encode()
}

// diffLine is one place of a document that differs.
type diffLine struct{ Place, Before, After string }

// diff lists the places in which two documents differ, by place.
func diff(before, after json.RawMessage) []diffLine {
	old, new := map[string]string{}, map[string]string{}
	flatten("", before, old)
	flatten("", after, new)
	places := map[string]bool{}
	for k := range old {
		places[k] = true
	}
	for k := range new {
		places[k] = true
	}
	var lines []diffLine
	for k := range places {
		if old[k] != new[k] {
			lines = append(lines, diffLine{k, old[k], new[k]})
		}
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i].Place < lines[j].Place })
	return lines
}

// movedLines lists the places in which what was seen, what stands there now and what is wished are not all alike.
func movedLines(seen, now, mine json.RawMessage) []movedLine {
	was, is, will := map[string]string{}, map[string]string{}, map[string]string{}
	flatten("", seen, was)
	flatten("", now, is)
	flatten("", mine, will)
	var lines []movedLine
	for _, l := range diff(seen, now) {
		lines = append(lines, movedLine{l.Place, was[l.Place], is[l.Place], will[l.Place]})
	}
	return lines
}

func flatten(place string, doc json.RawMessage, into map[string]string) {
	var value any
	if json.Unmarshal(doc, &value) != nil {
		return
	}
	flattenValue(place, value, into)
}

func flattenValue(place string, value any, into map[string]string) {
	switch x := value.(type) {
	case map[string]any:
		for k, part := range x {
			flattenValue(strings.TrimPrefix(place+"."+k, "."), part, into)
		}
	case []any:
		for i, part := range x {
			flattenValue(place+"["+itoa(i)+"]", part, into)
		}
	case nil:
	case string:
		into[place] = x
	default:
		text, _ := json.Marshal(x)
		into[place] = string(text)
	}
}
