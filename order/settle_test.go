package order

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/payment"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/tax"
)

const instant = clock.Instant(1_800_000_000_000_000)

// theFront is a market with two things, and a set of one A and two B.
func theFront() *Front {
	m := market.Market{Code: "es", Stage: market.Open, Languages: []market.Language{"es"}, Tenders: []market.Tender{{Currency: "EUR"}},
		Tax: market.TaxIncluded, Openings: []market.Opening{{Channel: market.Web}}, Payments: []string{"bank_transfer"}}
	product := func(sku string, parts ...catalogue.Part) *catalogue.Product {
		return &catalogue.Product{Slug: sku, Class: market.Device, State: catalogue.OnSale,
			Models: []catalogue.Model{{Number: sku, Variants: []catalogue.Variant{{SKU: sku, Parts: parts}}}}}
	}
	price := func(sku string, minor int64) []pricing.Price {
		return []pricing.Price{{SKU: sku, Amount: money.Of(minor, "EUR")}}
	}
	shelf := offer.Compile(offer.Stocked{Market: m, Clearance: &clearance.Book{}, Rates: tax.Table{{Market: "es", Class: tax.Standard, Rate: 210000}},
		Book:      catalogue.NewBook([]*catalogue.Product{product("A"), product("B"), product("GOLD"), product("SET", catalogue.Part{SKU: "A", Quantity: 1}, catalogue.Part{SKU: "B", Quantity: 2})}, nil),
		Prices:    map[string][]pricing.Price{"A": price("A", 1000), "B": price("B", 300), "SET": price("SET", 1500), "GOLD": price("GOLD", 1<<60)},
		Locations: places()}, instant)
	return &Front{Shelf: shelf, Deliveries: delivery.Default("es", "EUR"), Payments: []payment.Method{payment.Default("es", payment.BankTransfer)}}
}

func places() []stock.Location {
	web := []market.Channel{market.Web}
	return []stock.Location{{Code: "near", Market: "es", Channels: web, Rank: 1}, {Code: "far", Market: "es", Channels: web, Rank: 2, Buffer: 1}, {Code: "till", Market: "es", Channels: []market.Channel{market.Shop}}}
}

func wishFor(f *Front, key int, lines ...BasketLine) *Wish {
	w := &Wish{Placing: Placing{Market: "es", Channel: market.Web, Language: "es", Delivery: delivery.Standard, Payment: payment.BankTransfer, Lines: lines},
		Name: Key{"es", hashOf(fmt.Sprint(key))}, Body: hashOf(fmt.Sprint(lines)), Front: f, Number: Number(key + 1), Token: fmt.Sprint("token", key)}
	f.choose(w, instant)
	return w
}

func factsOf(f *Front, levels []stock.Level) *Facts {
	return &Facts{Now: instant, Fronts: map[market.Code]*Front{"es": f}, Room: stock.NewRoom(levels), Kept: map[Key]Kept{}, Baskets: map[Hash]int64{}, Memory: NewMemory(), Tokens: newTokens([]byte("secret"))}
}

func drawLevels(t *rapid.T) []stock.Level {
	var levels []stock.Level
	for _, sku := range []string{"A", "B"} {
		for _, place := range []string{"near", "far", "till"} {
			for _, owner := range []stock.Owner{stock.Own, "partner"} {
				on := rapid.Int64Range(0, 8).Draw(t, "on hand")
				levels = append(levels, stock.Level{Location: place, Owner: owner, SKU: sku, OnHand: on, Reserved: rapid.Int64Range(0, on).Draw(t, "reserved")})
			}
		}
	}
	return levels
}

func drawWishes(t *rapid.T, f *Front) []*Wish {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *Wish {
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) BasketLine {
			return BasketLine{SKU: rapid.SampledFrom([]string{"A", "B", "SET", "?"}).Draw(t, "sku"), Quantity: rapid.Int64Range(1, 4).Draw(t, "quantity")}
		}), 1, 4).Draw(t, "lines")
		return wishFor(f, rapid.IntRange(0, 9).Draw(t, "key"), lines...)
	}), 1, 20).Draw(t, "wishes")
}

// TestTheFoldNeverOversells checks against a count of its own: what was sold of each variant, its parts
// included, was free in the places that sell on the web; and every level still holds what it promises.
// Others: 10.
func TestTheFoldNeverOversells(t *testing.T) {
	f := theFront()
	rapid.Check(t, func(t *rapid.T) {
		levels := drawLevels(t)
		free := map[string]int64{}
		by := map[string]*stock.Level{}
		for i := range levels {
			l := &levels[i]
			by[l.Location+string(l.Owner)+l.SKU] = l
			switch l.Location {
			case "near":
				free[l.SKU] += max(0, l.OnHand-l.Reserved)
			case "far":
				free[l.SKU] += max(0, l.OnHand-l.Reserved-1)
			}
		}
		s := Settle(factsOf(f, append([]stock.Level{}, levels...)), drawWishes(t, f))
		sold := map[string]int64{}
		for _, sale := range s.Sales {
			for _, l := range sale.Order.Lines {
				if l.SKU == "SET" {
					sold["A"] += l.Quantity
					sold["B"] += 2 * l.Quantity
					continue
				}
				sold[l.SKU] += l.Quantity
			}
		}
		taken := map[string]int64{}
		for _, take := range s.Takings {
			l := by[take.Location+string(take.Owner)+take.SKU]
			if l == nil || l.Reserved+take.Quantity > l.OnHand || take.Location == "till" {
				t.Fatalf("took %+v of %+v", take, l)
			}
			taken[take.SKU] += take.Quantity
		}
		for _, sku := range []string{"A", "B"} {
			if sold[sku] > free[sku] || taken[sku] != sold[sku] {
				t.Fatalf("%s: sold %d, took %d, free were %d", sku, sold[sku], taken[sku], free[sku])
			}
		}
	})
}

// TestOneKeyHasOneAnswer decides a batch, and then the same wishes against the receipts of the first time.
func TestOneKeyHasOneAnswer(t *testing.T) {
	f := theFront()
	rapid.Check(t, func(t *rapid.T) {
		levels, wishes := drawLevels(t), drawWishes(t, f)
		facts := factsOf(f, levels)
		first := Settle(facts, wishes)
		answers := map[Key]Outcome{}
		for i, w := range wishes {
			v := first.Verdicts[i]
			if v.Err != nil {
				if !fault.IsCode(v.Err, "order.key_reused") {
					t.Fatal(v.Err)
				}
				continue
			}
			if known, ok := answers[w.Name]; ok && !sameAnswer(known, v.Outcome) {
				t.Fatalf("key %d: %+v, then %+v", i, known, v.Outcome)
			}
			answers[w.Name] = v.Outcome
		}
		again := Settle(facts, wishes)
		if len(again.Sales)+len(again.Kept)+len(again.Takings) != 0 {
			t.Fatalf("a replay wrote %d sales", len(again.Sales))
		}
		for i := range wishes {
			if a, b := first.Verdicts[i], again.Verdicts[i]; (a.Err == nil) != (b.Err == nil) || !sameAnswer(a.Outcome, b.Outcome) {
				t.Fatalf("wish %d: %+v, again %+v", i, a, b)
			}
		}
	})
}

func sameAnswer(a, b Outcome) bool {
	if (a.Placed == nil) != (b.Placed == nil) {
		return false
	}
	if a.Placed != nil {
		return a.Placed.Number == b.Placed.Number && a.Placed.Total == b.Placed.Total && a.Placed.At == b.Placed.At
	}
	return reflect.DeepEqual(a.Refusals, b.Refusals)
}

// TestTheFirstToComeIsTheFirstServed: with one unit, the first wish of a batch gets it.
func TestTheFirstToComeIsTheFirstServed(t *testing.T) {
	f := theFront()
	one := []stock.Level{{Location: "near", Owner: stock.Own, SKU: "A", OnHand: 1}}
	s := Settle(factsOf(f, one), []*Wish{wishFor(f, 1, BasketLine{SKU: "A", Quantity: 2}), wishFor(f, 2, BasketLine{SKU: "A", Quantity: 1}), wishFor(f, 3, BasketLine{SKU: "A", Quantity: 1})})
	for i, want := range []string{offer.CodeFewer, "", offer.CodeSoldOut} {
		got := ""
		if no := s.Verdicts[i].Outcome.Refusals; len(no) > 0 {
			got = no[0].Code
		}
		if got != want {
			t.Errorf("wish %d: %q, want %q", i, got, want)
		}
	}
}

// TestWhatARefusedOrderHadTakenIsFreeForTheNext: of two lines the second is refused; the first one's unit goes to whoever
// comes next in the same batch. Others: 6, 12.
func TestWhatARefusedOrderHadTakenIsFreeForTheNext(t *testing.T) {
	f := theFront()
	one := []stock.Level{{Location: "near", Owner: stock.Own, SKU: "A", OnHand: 1}}
	both := wishFor(f, 1, BasketLine{SKU: "A", Quantity: 1}, BasketLine{SKU: "B", Quantity: 1})
	s := Settle(factsOf(f, one), []*Wish{both, wishFor(f, 2, BasketLine{SKU: "A", Quantity: 1})})
	if len(s.Verdicts[0].Outcome.Refusals) != 1 || s.Verdicts[1].Outcome.Placed == nil || len(s.Takings) != 1 || s.Takings[0].Quantity != 1 {
		t.Errorf("%+v, %+v", s.Verdicts, s.Takings)
	}
}

// TestTotalsAreTheSumsOfTheirLines checks the bill with tax within and on top.
func TestTotalsAreTheSumsOfTheirLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		charges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) charge {
			return charge{money.Of(rapid.Int64Range(0, 1e9).Draw(t, "price"), "EUR"), money.Rate(rapid.Int64Range(0, 300000).Draw(t, "rate"))}
		}), 1, 100).Draw(t, "lines")
		carriage := charge{money.Of(rapid.Int64Range(0, 5000).Draw(t, "carriage"), "EUR"), 210000}
		for _, display := range []market.TaxDisplay{market.TaxIncluded, market.TaxAdded} {
			b, err := billOf(display, charges, carriage)
			if err != nil {
				t.Fatal(err)
			}
			var goods, taxes, rates int64
			for i, c := range charges {
				goods += c.price.Minor
				taxes += b.Lines[i].Tax.Minor
			}
			taxes += b.Carriage.Tax.Minor
			for _, r := range b.byRate() {
				rates += r.Tax.Minor
			}
			want := goods + carriage.price.Minor
			if display == market.TaxAdded {
				want += taxes
			}
			if b.Goods.Minor != goods || b.Tax.Minor != taxes || rates != taxes || b.Total.Minor != want {
				t.Fatalf("%s: %+v", display, b)
			}
		}
	})
}

func TestAnAmountBeyond64BitsIsAFaultAndNoSale(t *testing.T) {
	f := theFront()
	facts := factsOf(f, []stock.Level{{Location: "near", Owner: stock.Own, SKU: "A", OnHand: 9}, {Location: "near", Owner: stock.Own, SKU: "GOLD", OnHand: 99}})
	s := Settle(facts, []*Wish{wishFor(f, 1, BasketLine{SKU: "A", Quantity: 9}, BasketLine{SKU: "GOLD", Quantity: 99})})
	if facts.Room.Free("A", f.Shelf.Places(market.Web)) != 9 {
		t.Error("what the other line took was not given back")
	}
	if !fault.IsCode(s.Verdicts[0].Err, "order.amount_too_large") || len(s.Sales) != 0 || len(s.Takings) != 0 {
		t.Fatalf("%+v", s.Verdicts[0])
	}
}
