package console

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"comptoir/change"
	"comptoir/clearance"
	"comptoir/people"
)

// storyMax bounds the lines of a cell's story.
const storyMax = 40

// storyOf gathers what has happened to a cell, newest first: changes of the variant, its product and its market's
// stage and channels, and of every gate, piece of evidence and waiver that it meets.
func (c *Console) storyOf(r *http.Request, d *cellData) ([]change.Change, error) {
	asked := []change.Filter{
		{Market: d.Market.Code, Subject: d.Item.SKU()},
		{Subject: d.Item.Product.Slug},
		{Market: d.Market.Code, Kind: change.MarketStage},
		{Market: d.Market.Code, Kind: change.MarketChannel, Subject: string(d.Channel)},
		{Market: d.Market.Code, Kind: change.RulePut},
		{Market: d.Market.Code, Kind: change.HoldPut},
	}
	for _, f := range d.Standing.Findings {
		asked = append(asked, change.Filter{Kind: change.GatePut, Subject: f.Gate})
		for _, one := range f.Evidence {
			asked = append(asked, change.Filter{Subject: one})
		}
	}
	seen := map[string]bool{}
	var story []change.Change
	for _, f := range asked {
		f.Limit = storyMax
		some, err := c.Changes.History(r.Context(), f)
		if err != nil {
			return nil, err
		}
		for _, one := range some {
			if seen[one.ID] || (one.Market != "" && one.Market != d.Market.Code) {
				continue
			}
			seen[one.ID] = true
			story = append(story, one)
		}
	}
	slices.SortStableFunc(story, func(a, b change.Change) int { return cmp.Compare(b.At, a.At) })
	return story[:min(len(story), storyMax)], nil
}

// terms says the conditions of a clearance.
func (v *View) terms(params map[string]string) string {
	var parts []string
	for _, kind := range clearance.Conditions() {
		if value := params[kind]; value != "" {
			parts = append(parts, v.word("condition", kind)+": "+value)
		}
	}
	return strings.Join(parts, "; ")
}

// held tells whether a finding is a hold by staff, about whichever gate.
func held(f clearance.Finding) bool { return strings.HasSuffix(f.Code, ".held") }

// lacks tells whether the person could file what a gate misses.
func (v *View) lacks(f clearance.Finding) bool {
	if f.State.Sells() || held(f) || !v.Who.MaySomewhere(people.Clearance) {
		return false
	}
	return slices.ContainsFunc(v.gates, func(g clearance.Gate) bool { return g.Code == f.Gate && g.Way != clearance.Computed })
}
