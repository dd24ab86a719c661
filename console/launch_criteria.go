package console

import (
	"net/http"
	"slices"
	"strconv"

	"comptoir/clearance"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/market"
)

type criteriaData struct {
	*View
	Groups []criteriaGroup
}

type criteriaGroup struct {
	launch.Entry
	Criteria []launch.Criterion
}

func (c *Console) criteriaPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("launch.tab.criteria"), "launch"
	all, err := c.Launch.Criteria(r.Context())
	if err != nil {
		return err
	}
	d := criteriaData{View: v}
	for _, e := range launch.Entries() {
		if list := e.Of(all); len(list) > 0 {
			d.Groups = append(d.Groups, criteriaGroup{e, list})
		}
	}
	return c.show(w, r, criteriaList(d))
}

type criterionData struct {
	*View
	Criterion launch.Criterion
	New       bool
}

// newCriterion is the address of a criterion that is not there yet.
const newCriterion = "new"

func (c *Console) criterionPage(w http.ResponseWriter, r *http.Request, v *View) error {
	d := criterionData{View: v, New: r.PathValue("criterion") == newCriterion}
	v.At, v.Title = "launch", v.W.T("launch.criterion_new")
	if !d.New {
		all, err := c.Launch.Criteria(r.Context())
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(one launch.Criterion) bool { return one.Code == r.PathValue("criterion") })
		if at < 0 {
			return fault.New(fault.NotFound, "launch.criterion_unknown", "criterion", r.PathValue("criterion"))
		}
		d.Criterion, v.Title = all[at], all[at].Name
	}
	return c.show(w, r, criterionView(d))
}

// ppm is how many millionths a per cent is.
const ppm = 10_000

func (c *Console) editCriterion(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	one := launch.Criterion{Code: r.PathValue("criterion"), Name: f.Line("name", 300), Way: clearance.Way(f.Line("way", 20)), Compute: launch.Computation(f.Line("compute", 40)),
		Names: words(f.Line("names", 1000)), Gate: f.Line("gate", 80), Kinds: words(f.Line("kinds", 500)), Owner: f.Line("owner", 40), Source: f.Line("source", 300)}
	entry := f.Line("entry", 20)
	if ch := market.Channel(entry); ch.Valid() {
		one.Channel = ch
	} else {
		one.Stage = market.Stage(entry)
	}
	for _, m := range words(f.Line("markets", 1000)) {
		one.Markets = append(one.Markets, market.Code(m))
	}
	if f.Line("least", 10) != "" {
		one.Least = f.Quantity("least", 0, 100) * ppm
	}
	if one.Code == newCriterion {
		one.Code = f.Line("code", 80)
	}
	one.Version, _ = strconv.ParseInt(f.Line("version", 20), 10, 64) // none: a new one
	if err := f.Err(); err != nil {
		return err
	}
	for _, m := range one.Markets {
		if err := v.knownMarket(m); err != nil {
			return fault.Field("markets", "market.unknown", "market", string(m))
		}
	}
	if err := c.Launch.PutCriteria(r.Context(), v.Who, []launch.Criterion{one}, f.Line("why", 300)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/launch/criteria?done=launch")
}

func (c *Console) dropCriterion(w http.ResponseWriter, r *http.Request, v *View) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := c.Launch.DropCriterion(r.Context(), v.Who, r.PathValue("criterion"), f.Line("why", 300)); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/launch/criteria?done=launch")
}

// bar says in per cent what a computed criterion asks for; "" where it asks for no share.
func (v *View) bar(one launch.Criterion) string {
	switch one.Compute {
	case launch.PortfolioCleared, launch.LanguagesCovered, launch.PricesPresent, launch.StockPresent, launch.ServiceCoverage:
		if one.Least == 0 {
			return "100 %"
		}
		return strconv.FormatInt(one.Least/ppm, 10) + " %"
	}
	return ""
}
