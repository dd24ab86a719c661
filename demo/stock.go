package demo

import "hash/fnv"

// StockRule says how many units lie where. The shares are per thousand of all cells.
type StockRule struct {
	SoldOut   int64 `toml:"sold_out"`
	Few       int64 `toml:"few"`
	PlentyMin int64 `toml:"plenty_min"`
	PlentyMax int64 `toml:"plenty_max"`
	ShopMax   int64 `toml:"shop_max"`
}

// Units is how many of a variant lie at a location: always the same answer for the same two codes. A
// set has none of its own (its parts have).
func (r StockRule) Units(l Location, sku string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(l.Code + "/" + sku))
	draw := int64(h.Sum64() >> 2)
	share, rest := draw%1000, draw/1000
	switch {
	case share < r.SoldOut:
		return 0
	case share < r.SoldOut+r.Few:
		return l.Buffer + 1 + rest%4
	case l.Kind == "shop":
		return 5 + rest%max(1, r.ShopMax-4)
	}
	return r.PlentyMin + rest%(r.PlentyMax-r.PlentyMin+1)
}
