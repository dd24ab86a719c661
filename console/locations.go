package console

import (
	"net/http"

	"comptoir/change"
	"comptoir/market"
	"comptoir/stock"
)

type locationsData struct {
	*View
	Market *market.Market
	Places []stock.Location // that stand here, or serve the market
}

func (c *Console) locationsPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	v.Title, v.At = v.W.T("location.title", "country", v.country(m.Code)), "stock"
	d := locationsData{View: v, Market: m}
	if d.Places, err = c.Changes.Places(r.Context(), m.Code); err != nil {
		return err
	}
	return c.show(w, r, locationsView(d))
}

// editLocation makes a location, or changes the one with the code.
func (c *Console) editLocation(w http.ResponseWriter, r *http.Request, v *View) error {
	f, m, err := c.marketForm(w, r, v)
	if err != nil {
		return err
	}
	l := stock.Location{Code: f.Line("code", 40), Market: m.Code, Kind: stock.Kind(f.Line("kind", 20)), Name: f.Line("name", 80),
		Rank: int(f.Quantity("rank", 0, 999)), Buffer: f.Quantity("buffer", 0, 1_000_000)}
	for _, code := range words(f.Line("serves", 1000)) {
		l.Serves = append(l.Serves, market.Code(code))
	}
	for _, channel := range f.Lines("channels", 20, len(market.Channels())) {
		l.Channels = append(l.Channels, market.Channel(channel))
	}
	if err := f.Err(); err != nil {
		return err
	}
	one := change.Change{Kind: change.LocationPut, Market: m.Code, Subject: l.Code, After: change.Made(l), Expect: seen(f)}
	return c.review(w, r, v, f, []change.Change{one})
}

// newLocation is what the empty form proposes: a warehouse that sells on the web.
func newLocation(m market.Code) stock.Location {
	return stock.Location{Market: m, Kind: stock.Warehouse, Serves: []market.Code{m}, Channels: []market.Channel{market.Web}, Rank: 1}
}
