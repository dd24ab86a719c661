package stock

import (
	"slices"

	"comptoir/market"
)

// ServesMarket tells whether a location ships to a market.
func (l *Location) ServesMarket(m market.Code) bool {
	if len(l.Serves) == 0 {
		return l.Market == m
	}
	return slices.Contains(l.Serves, m)
}

// FreeByChannel sums what may still be promised in a market, by channel and SKU (rules 3 and 4).
func FreeByChannel(locations []Location, levels []Level, m market.Code) map[market.Channel]map[string]int64 {
	by := map[string]*Location{}
	for i := range locations {
		by[locations[i].Code] = &locations[i]
	}
	free := map[market.Channel]map[string]int64{}
	for _, level := range levels {
		place := by[level.Location]
		if place == nil || !place.ServesMarket(m) {
			continue
		}
		for _, c := range place.Channels {
			if free[c] == nil {
				free[c] = map[string]int64{}
			}
			free[c][level.SKU] += level.Free(place.Buffer)
		}
	}
	return free
}
