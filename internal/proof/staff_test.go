package proof

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"comptoir/order"
	"comptoir/store"
)

// staff set prices, count, note money and ship, one step after the other; a step without an answer is asked for again
// before the next.
type staff struct {
	shop   *shop
	node   *node
	rush   *rush
	client *client

	turn     int
	open     *wish // asked for, not answered
	counted  string
	lies     int64 // last counted
	priced   string
	price    int64
	shipped  map[string]int64 // by order number: units of the first line
	answered int
	again    int
	wrong    error
}

func newStaff(s *shop, n *node, r *rush) *staff {
	return &staff{shop: s, node: n, rush: r, client: newClient(), counted: s.skus[8], priced: s.skus[9], shipped: map[string]int64{}}
}

// work goes on until the context ends.
func (f *staff) work(ctx context.Context) {
	for ctx.Err() == nil {
		if f.open == nil {
			f.open = f.next()
		}
		if f.open == nil || !f.ask(ctx) {
			pause(ctx, 20*time.Millisecond)
		}
	}
}

// ask sends the open wish; true when it was answered.
func (f *staff) ask(ctx context.Context) bool {
	told := f.client.within(ctx, f.node.url, f.open)
	if told.unanswered() {
		f.again++
		return false
	}
	if told.status >= 300 && f.wrong == nil {
		f.wrong = fmt.Errorf("%s %s with key %s: %d %s", f.open.path, f.open.body, f.open.key, told.status, told.body)
	}
	f.open = nil
	f.answered++
	return true
}

// next is the next step: a price, a count, or a unit of an order that is paid first.
func (f *staff) next() *wish {
	f.turn++
	key := fmt.Sprintf("staff-%x-%d", f.rush.seed, f.turn)
	switch f.turn % 4 {
	case 0:
		f.price = int64(1000 + f.turn)
		return f.change(key, "price.set", f.priced, fmt.Sprintf(`{"amount":{"minor":%d,"currency":"EUR"}}`, f.price))
	case 1:
		f.lies = int64(100 + f.turn%50)
		return f.change(key, "stock.count", f.shop.place+"/own/"+f.counted, fmt.Sprintf(`{"on_hand":%d}`, f.lies))
	}
	return f.lead(key)
}

func (f *staff) change(key, kind, subject, after string) *wish {
	body := fmt.Sprintf(`{"changes":[{"kind":%q,"subject":%q,"after":%s,"why":"proof"}]}`, kind, subject, after)
	return &wish{key: key, method: http.MethodPost, path: "/api/v1/markets/es/changes", body: body, secret: f.shop.key}
}

// lead takes an order of several units one step on: it is paid, then sent in parcels of one unit. The same parcel sent
// twice would be seen.
func (f *staff) lead(key string) *wish {
	for _, a := range f.rush.placed() {
		if len(a.lines) != 1 || a.lines[0].quantity != 3 || f.shipped[a.order.Number] == 2 {
			continue
		}
		step := func(name, body string) *wish {
			return &wish{key: key, method: http.MethodPost, path: "/api/v1/markets/es/orders/" + a.order.Number + "/" + name, body: body, secret: f.shop.key}
		}
		sent, known := f.shipped[a.order.Number]
		if !known {
			f.shipped[a.order.Number] = 0
			amount, _ := json.Marshal(a.order.Total) // two plain fields
			return step("paid", fmt.Sprintf(`{"amount":%s,"reference":%q}`, amount, key))
		}
		f.shipped[a.order.Number] = sent + 1
		return step("ship", `{"lines":[{"line":0,"quantity":1}],"carrier":"Correos"}`)
	}
	return nil
}

// settle asks until the open wish is answered.
func (f *staff) settle(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	for f.open != nil && ctx.Err() == nil {
		if !f.ask(ctx) {
			pause(ctx, 100*time.Millisecond)
		}
	}
	if f.open != nil {
		t.Fatalf("staff's key %s is not answered", f.open.key)
	}
	must(t, f.wrong)
}

// compare holds what staff were told against what is written.
func (f *staff) compare(t testing.TB, s *store.Store) {
	t.Helper()
	if lies := onHand(t, s, f.counted, f.shop.place); f.lies > 0 && lies != f.lies {
		t.Errorf("%d of %s lie there, %d were counted", lies, f.counted, f.lies)
	}
	must(t, s.View(context.Background(), func(tx *store.Tx) error {
		prices, err := tx.PricesOf(spain, f.priced)
		if err != nil {
			return err
		}
		if last := prices[len(prices)-1].Amount.Minor; f.price > 0 && last != f.price {
			t.Errorf("the price is %d, staff set %d", last, f.price)
		}
		for text, units := range f.shipped {
			n, err := order.ParseNumber(text)
			must(t, err)
			o, err := tx.Order(spain, n)
			if err != nil {
				return err
			}
			if o.Lines[0].Shipped != units || len(o.Shipments) != int(units) {
				t.Errorf("order %s: %d shipped in %d parcels, staff sent %d", n, o.Lines[0].Shipped, len(o.Shipments), units)
			}
		}
		return nil
	}))
}

func onHand(t testing.TB, s *store.Store, sku, location string) (units int64) {
	t.Helper()
	must(t, s.View(context.Background(), func(tx *store.Tx) error {
		levels, err := tx.Levels([]string{sku})
		units = 0
		for _, l := range levels {
			if l.Location == location {
				units += l.OnHand
			}
		}
		return err
	}))
	return units
}
