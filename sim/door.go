package sim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/order"
)

// way is how a placing comes in.
type way int

// The ways.
const (
	atTheDesk way = iota
	byAPI
	byShop
)

// said is the answer of a door.
type said struct {
	status int
	code   string // of a problem
	body   string
	header http.Header
}

// call sends one request through a door of a node.
func (s *sim) call(door http.Handler, method, path, body string, header map[string]string) said {
	r := httptest.NewRequest(method, "http://shop.example"+path, strings.NewReader(body)).WithContext(s.ctx)
	r.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	door.ServeHTTP(w, r)
	told := said{status: w.Code, body: w.Body.String(), header: w.Result().Header}
	if w.Code >= 300 {
		var problem struct {
			Code string `json:"code"`
		}
		_ = json.Unmarshal(w.Body.Bytes(), &problem) // a page has none
		told.code = problem.Code
	}
	return told
}

// failed is the answer as the error that a desk would have given; nil when it was done.
func (s *sim) failed(n *node, told said) error {
	switch {
	case told.status < 400:
		return nil
	case told.status == http.StatusServiceUnavailable:
		return fault.New(fault.Busy, told.code)
	case told.status >= 500 && (s.harmed || n.faults.dead):
		return errBroken
	case told.status >= 500:
		return fmt.Errorf("the door answers %d %s", told.status, oneLine(told.body))
	}
	return fault.New(fault.Conflict, told.code)
}

// ask places by the way of a wish.
func (s *sim) ask(n *node, a *asked, p order.Placing) (order.Outcome, error) {
	switch a.way {
	case byAPI:
		return s.askAPI(n, a, p)
	case byShop:
		return s.askShop(n, a, p)
	}
	return n.orders.Place(s.ctx, p)
}

// askAPI is POST /api/v1/orders.
func (s *sim) askAPI(n *node, a *asked, p order.Placing) (outcome order.Outcome, err error) {
	body := map[string]any{"market": p.Market, "language": p.Language, "email": p.Buyer.Email, "delivery": p.Delivery, "payment": p.Payment, "terms": p.Terms, "note": p.Note,
		"address": map[string]any{"name": p.Address.Name, "street": p.Address.Street, "city": p.Address.City, "postcode": p.Address.Postcode}}
	var lines []map[string]any
	for _, l := range p.Lines {
		line := map[string]any{"sku": l.SKU, "quantity": l.Quantity}
		if l.Seen.Currency != "" {
			line["seen"] = map[string]any{"minor": l.Seen.Minor, "currency": l.Seen.Currency}
		}
		lines = append(lines, line)
	}
	body["lines"] = lines
	told := s.call(n.apiDoor, "POST", "/api/v1/orders", toJSON(body), map[string]string{"Idempotency-Key": p.Key, "Customer-Token": a.token})
	var answered struct {
		Number, Token, At string
		Total             struct {
			Minor    int64
			Currency money.Currency
		}
		Refusals []struct{ Code string }
	}
	if err := json.Unmarshal([]byte(told.body), &answered); err != nil {
		return outcome, fmt.Errorf("the door answers %d %q: %w", told.status, told.body, err)
	}
	for _, r := range answered.Refusals {
		outcome.Refusals = append(outcome.Refusals, order.LineRefusal{Refusal: offer.Refusal{Code: r.Code}})
	}
	if len(outcome.Refusals) > 0 {
		return outcome, nil
	}
	if err := s.failed(n, told); err != nil {
		return outcome, err
	}
	number, err := order.ParseNumber(answered.Number)
	if err != nil {
		return outcome, err
	}
	at, err := time.Parse(time.RFC3339Nano, answered.At)
	outcome.Placed = &order.Receipt{Market: p.Market, Number: number, Token: answered.Token, Total: money.Of(answered.Total.Minor, answered.Total.Currency),
		State: order.Placed, At: clock.Of(at), Replay: told.header.Get("Idempotent-Replay") == "true"}
	return outcome, err
}

// askShop is POST /checkout with a basket. The answer names the order by its token; the rest is read from the order.
func (s *sim) askShop(n *node, a *asked, p order.Placing) (outcome order.Outcome, err error) {
	form := url.Values{"key": {p.Key}, "email": {p.Buyer.Email}, "delivery": {p.Delivery}, "payment": {string(p.Payment)}, "terms": {p.Terms}, "note": {p.Note},
		"address.name": {p.Address.Name}, "address.street": {strings.Join(p.Address.Street, "\n")}, "address.city": {p.Address.City}, "address.postcode": {p.Address.Postcode}}
	told := s.call(n.shopDoor, "POST", "/"+string(p.Market)+"/checkout", form.Encode(),
		map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Cookie": "basket=" + p.BasketToken})
	_, token, placed := strings.Cut(told.header.Get("Location"), "/order/")
	if !placed {
		if err := s.failed(n, told); err != nil {
			return outcome, err
		}
		return outcome, fault.New(fault.Conflict, fmt.Sprint("the checkout leads to ", told.status, told.header.Get("Location")))
	}
	number, err := order.ParseNumber(token[2:10])
	if err != nil {
		return outcome, err
	}
	if a.receipt != nil && !a.forgotten {
		again := *a.receipt
		again.Number, again.Token, again.Replay = number, token, true
		return order.Outcome{Placed: &again}, nil
	}
	o, err := n.orders.Get(s.ctx, p.Market, number)
	if err != nil {
		return outcome, fmt.Errorf("I3: the shop leads to order %s: %w", number, err)
	}
	return order.Outcome{Placed: &order.Receipt{Market: p.Market, Number: number, Token: token, Total: o.Total, State: order.Placed, At: o.Placed}}, nil
}

func toJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// placeByAPI places at the door for programs, as a guest or as a customer who is signed in.
func (s *sim) placeByAPI(n *node) error {
	a := s.wish()
	s.comesBy(a, byAPI, "api")
	if c := s.someSession(); c != nil && s.rng.IntN(2) == 0 {
		a.token, a.Buyer.Email, a.Buyer.CustomerID, a.names = c.token, c.customer.email, c.customer.id, append(c.customer.names(), a.names[1])
	}
	outcome, err := s.ask(n, a, a.Placing)
	return s.answered(n, a, answer{outcome, err})
}

// comesBy makes a wish come by a door, in whose scope its key then is.
func (s *sim) comesBy(a *asked, by way, scope string) {
	delete(s.model.byKey, keyOf(&a.Placing))
	a.way, a.Scope = by, scope
	s.model.byKey[keyOf(&a.Placing)] = a
}

// sweepDoors wakes the worker that forgets the doors' old answers.
func (s *sim) sweepDoors(n *node) error {
	more, err := n.api.Sweep(s.ctx, n.clock.At)
	return s.told(fmt.Sprintf("%s forgets answers, more %v", n.name, more), err)
}

// answersAreKept: what was answered under a key of a door is remembered for its time.
func answersAreKept(s *sim, now, before *books) error {
	if before == nil {
		return nil
	}
	for key, k := range before.answers {
		kept, there := now.answers[key]
		switch {
		case !there && k.done && s.latest.Sub(k.at) < receiptsKept:
			return fmt.Errorf("what was done under a key of %s is forgotten after %s", key[:12], s.latest.Sub(k.at))
		case there && kept.at == k.at && (k.done && !kept.done || k.answer != "" && kept.answer != k.answer):
			return fmt.Errorf("a key of %s was answered, and is answered otherwise", key[:12])
		case there && kept.at != k.at && (k.done || k.answer != "") && s.latest.Sub(k.at) < receiptsKept:
			return fmt.Errorf("a key of %s was taken by another wish", key[:12])
		}
	}
	return nil
}
