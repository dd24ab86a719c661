package stock

import (
	"cmp"
	"slices"

	"comptoir/catalogue"
	"comptoir/market"
)

// Serving lists the locations that sell to a market through a channel, in the order asked: rank, code.
func Serving(locations []Location, m market.Code, c market.Channel) []Location {
	var found []Location
	for i := range locations {
		if locations[i].ServesMarket(m) && slices.Contains(locations[i].Channels, c) {
			found = append(found, locations[i])
		}
	}
	slices.SortFunc(found, func(a, b Location) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Code, b.Code)) })
	return found
}

// Taking is a quantity promised from one level.
type Taking struct {
	Location string `json:"location"`
	Owner    Owner  `json:"owner"`
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	Keep     int64  `json:"-"` // units that the level must still have free afterwards: the location's buffer
}

// Room is what lies where while a batch is decided; units are taken from it and given back.
type Room struct{ levels map[string][]Level }

// NewRoom holds levels. What is not among them is not there.
func NewRoom(levels []Level) *Room {
	r := &Room{levels: make(map[string][]Level, len(levels))}
	for _, l := range levels {
		r.levels[l.SKU] = append(r.levels[l.SKU], l)
	}
	return r
}

// Free sums what may still be promised of a variant from some locations.
func (r *Room) Free(sku string, from []Location) int64 {
	var free int64
	levels := r.levels[sku]
	for i := range from {
		for k := range levels {
			if levels[k].Location == from[i].Code {
				free += levels[k].Free(from[i].Buffer)
			}
		}
	}
	return free
}

// Take promises a quantity by rule 4 and tells from where; nil, and nothing is taken, when there is less.
func (r *Room) Take(sku string, from []Location, quantity int64) []Taking {
	for _, own := range []bool{true, false} {
		for i := range from {
			if at := r.holder(sku, from[i], own, quantity); at != nil {
				return []Taking{take(at, quantity, from[i].Buffer)}
			}
		}
	}
	if r.Free(sku, from) < quantity {
		return nil
	}
	return r.split(sku, from, quantity)
}

// holder finds a level of a location that has the whole quantity free.
func (r *Room) holder(sku string, place Location, own bool, quantity int64) *Level {
	levels := r.levels[sku]
	for k := range levels {
		l := &levels[k]
		if l.Location == place.Code && (l.Owner == Own) == own && l.Free(place.Buffer) >= quantity {
			return l
		}
	}
	return nil
}

func (r *Room) split(sku string, from []Location, quantity int64) []Taking {
	var taken []Taking
	levels := r.levels[sku]
	for _, own := range []bool{true, false} {
		for i := range from {
			for k := range levels {
				l := &levels[k]
				if l.Location != from[i].Code || (l.Owner == Own) != own {
					continue
				}
				if n := min(quantity, l.Free(from[i].Buffer)); n > 0 {
					taken = append(taken, take(l, n, from[i].Buffer))
					quantity -= n
				}
			}
		}
	}
	return taken
}

func take(l *Level, n, keep int64) Taking {
	l.Reserved += n
	return Taking{Location: l.Location, Owner: l.Owner, SKU: l.SKU, Quantity: n, Keep: keep}
}

// Give takes promises back.
func (r *Room) Give(taken []Taking) {
	for _, t := range taken {
		levels := r.levels[t.SKU]
		for k := range levels {
			if levels[k].Location == t.Location && levels[k].Owner == t.Owner {
				levels[k].Reserved -= t.Quantity
			}
		}
	}
}

// Sets is how many whole sets of parts the free units make up.
func Sets(parts []catalogue.Part, free func(sku string) int64) int64 {
	if len(parts) == 0 {
		return 0
	}
	need := map[string]int64{}
	for _, p := range parts {
		need[p.SKU] += max(1, p.Quantity)
	}
	sets := int64(1) << 40
	for sku, n := range need {
		sets = min(sets, free(sku)/n)
	}
	return sets
}

// Sum adds up takings of the same level, sorted by variant, location and owner: the order in which levels are
// locked, so that two batches never wait for each other in a circle.
func Sum(takings []Taking) []Taking {
	sorted := slices.Clone(takings)
	slices.SortStableFunc(sorted, func(a, b Taking) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Owner, b.Owner))
	})
	sums := sorted[:0]
	for _, t := range sorted {
		if n := len(sums); n > 0 && sums[n-1].SKU == t.SKU && sums[n-1].Location == t.Location && sums[n-1].Owner == t.Owner {
			sums[n-1].Quantity += t.Quantity
			sums[n-1].Keep = max(sums[n-1].Keep, t.Keep)
			continue
		}
		sums = append(sums, t)
	}
	return sums
}
