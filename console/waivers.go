package console

import (
	"net/http"
	"slices"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/internal/fault"
	"comptoir/internal/web"
)

type waiversData struct {
	*View
	Gates       []clearance.Gate
	Open, Ended []*clearance.Waiver
}

func (c *Console) waiversPage(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := c.waivers(r, v)
	if err != nil {
		return err
	}
	return c.show(w, r, waiversView(d))
}

func (c *Console) waivers(r *http.Request, v *View) (waiversData, error) {
	v.Title, v.At = v.W.T("nav.waivers"), "clearance"
	d := waiversData{View: v}
	var err error
	if d.Gates, err = c.Papers.Gates(r.Context()); err != nil {
		return d, err
	}
	v.gates = d.Gates
	all, err := c.Papers.Waivers(r.Context())
	if err != nil {
		return d, err
	}
	slices.SortFunc(all, func(a, b *clearance.Waiver) int { return int(a.Until/1e6 - b.Until/1e6) })
	for _, one := range all {
		switch {
		case !v.covers(one.Scope):
		case v.Now < one.Until:
			d.Open = append(d.Open, one)
		default:
			d.Ended = append(d.Ended, one)
		}
	}
	slices.Reverse(d.Ended)
	return d, nil
}

func (c *Console) grantWaiver(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	one := clearance.Waiver{Gate: f.Line("gate", 40), Scope: scopeFrom(f), Why: f.Line("why", 300)}
	one.Until = date(f, "until", dayEnd(v.zoneOf(one.Scope)))
	made := change.Change{Kind: change.WaiverPut, Market: inName(one.Scope), Subject: c.Changes.IDs.New("wvr"), After: change.Made(one)}
	return c.review(w, r, v, f, []change.Change{made})
}

// endWaiver ends a waiver now.
func (c *Console) endWaiver(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	all, err := c.Papers.Waivers(r.Context())
	if err != nil {
		return err
	}
	for _, old := range all {
		if old.ID == r.PathValue("waiver") && v.covers(old.Scope) {
			next := *old
			next.Until = v.Now
			made := change.Change{Kind: change.WaiverPut, Market: inName(old.Scope), Subject: old.ID, After: change.Made(next), Expect: change.Made(old)}
			return c.review(w, r, v, f, []change.Change{made})
		}
	}
	return fault.New(fault.NotFound, "waiver.unknown", "waiver", r.PathValue("waiver"))
}
