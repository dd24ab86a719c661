package console

import (
	"net/http"
	"net/url"

	"comptoir/change"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/people"
)

type historyData struct {
	*View
	Filter  change.Filter
	Changes []change.Change
	Next    string
}

const historyWindow = 40

func (c *Console) history(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.history"), "history"
	q := r.URL.Query()
	f := change.Filter{Market: market.Code(q.Get("in")), Kind: change.Kind(q.Get("kind")), Who: q.Get("who"), Subject: q.Get("subject"),
		State: change.State(q.Get("state")), Before: q.Get("after"), Limit: historyWindow}
	d := historyData{View: v, Filter: f}
	page, err := c.Changes.History(r.Context(), f)
	if err != nil {
		return err
	}
	d.Changes = c.onlyMine(v, page)
	if len(page) == historyWindow {
		d.Next = page[len(page)-1].ID
	}
	return c.show(w, r, historyView(d))
}

func (d *historyData) next() string {
	q := url.Values{"in": {string(d.Filter.Market)}, "kind": {string(d.Filter.Kind)}, "who": {d.Filter.Who}, "subject": {d.Filter.Subject},
		"state": {string(d.Filter.State)}, "after": {d.Next}}
	return "/console/history?" + q.Encode()
}

// visible is a part of the history in a person's markets.
func (c *Console) visible(r *http.Request, v *View, f change.Filter) ([]change.Change, error) {
	page, err := c.Changes.History(r.Context(), f)
	return c.onlyMine(v, page), err
}

// onlyMine keeps the changes of a person's markets, and those of no market: everybody's catalogue.
func (c *Console) onlyMine(v *View, page []change.Change) []change.Change {
	var mine []change.Change
	for _, one := range page {
		if one.Market == "" || v.may(people.See, one.Market) {
			mine = append(mine, one)
		}
	}
	return mine
}

func (c *Console) withdraw(w http.ResponseWriter, r *http.Request, v *View) error {
	if err := c.Changes.Withdraw(r.Context(), v.Who, r.PathValue("change"), market.Code(r.PathValue("market"))); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/history?state=scheduled&done=withdrawn")
}

// subjectOf names what a change is about.
func (v *View) subjectOf(one change.Change) string {
	name := one.Subject
	if one.Market == "" {
		return name
	}
	if name == "" {
		return v.country(one.Market)
	}
	return v.country(one.Market) + " · " + name
}

func withdrawPath(one change.Change) string {
	if one.Market == "" {
		return "/console/history/" + one.ID + "/withdraw"
	}
	return "/console/history/" + string(one.Market) + "/" + one.ID + "/withdraw"
}
