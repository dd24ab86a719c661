package api

import (
	"context"
	"encoding/json"
	"slices"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
)

// ChangeWish is one change that is asked for.
type ChangeWish struct {
	Kind    string          `json:"kind" maxLength:"60" doc:"market.stage, market.channel, price.set, price.drop, assortment.rule, clearance.hold, order.limit, product.put, product.text, product.state, category.put …"`
	Subject string          `json:"subject,omitempty" maxLength:"200" doc:"Slug, SKU, rule, hold, channel; by kind."`
	After   json.RawMessage `json:"after,omitempty" doc:"The whole new value; null or absent removes it."`
	Expect  json.RawMessage `json:"expect,omitempty" doc:"What was there when you looked: if it is another by now, nothing is changed."`
	Due     string          `json:"due,omitempty" format:"date-time" doc:"When it is to be made; at once when absent."`
	Why     string          `json:"why,omitempty" maxLength:"1000"`
	Waive   *WaiveWish      `json:"waive,omitempty" doc:"With a move of a stage, or a channel's opening: the criteria that are missing are waived in your name."`
}

// WaiveWish is a waiver that comes with a move.
type WaiveWish struct {
	Why   string `json:"why" minLength:"1" maxLength:"1000"`
	Until string `json:"until" format:"date-time"`
}

type changesIn struct {
	Keyed
	InMarket
	Body struct {
		Changes []ChangeWish `json:"changes" minItems:"1" maxItems:"1000" doc:"All are made or none."`
	}
}

func (in *changesIn) changes() ([]change.Change, error) {
	var list []change.Change
	for _, w := range in.Body.Changes {
		c := change.Change{Market: reach(change.Kind(w.Kind), market.Code(in.Market)), Kind: change.Kind(w.Kind), Subject: w.Subject, After: w.After, Expect: w.Expect, Why: w.Why}
		if w.Due != "" {
			var err error
			if c.Due, err = instantOf("due", w.Due); err != nil {
				return nil, err
			}
		}
		if w.Waive != nil {
			until, err := instantOf("waive.until", w.Waive.Until)
			if err != nil {
				return nil, err
			}
			c.Waive = &change.Waive{Why: w.Waive.Why, Until: until}
		}
		list = append(list, c)
	}
	return list, nil
}

// reach is the market that a kind of change touches: the path's own, or "" for what belongs to the whole
// company. A key bound to one market must not change products for all by naming its own.
func reach(k change.Kind, m market.Code) market.Code {
	switch k {
	case change.MarketStage, change.MarketChannel, change.MarketFacts, change.MarketDelivery, change.PriceSet, change.PriceDrop, change.RulePut, change.HoldPut, change.LimitPut, change.TaxRate, change.StockCount:
		return m
	}
	return ""
}

// ChangeMade is one entry of the history.
type ChangeMade struct {
	ID      string          `json:"id"`
	At      string          `json:"at"`
	Due     string          `json:"due,omitempty"`
	Who     string          `json:"who"`
	Market  string          `json:"market,omitempty"`
	Kind    string          `json:"kind"`
	Subject string          `json:"subject,omitempty"`
	Before  json.RawMessage `json:"before,omitempty"`
	After   json.RawMessage `json:"after,omitempty"`
	Why     string          `json:"why,omitempty"`
	State   string          `json:"state" enum:"applied,scheduled,withdrawn,refused"`
	Note    string          `json:"note,omitempty"`
}

func madeOf(list []change.Change) []ChangeMade {
	out := []ChangeMade{}
	for _, c := range list {
		out = append(out, ChangeMade{c.ID, c.At.String(), c.Due.String(), c.Who, string(c.Market), string(c.Kind), c.Subject, c.Before, c.After, c.Why, string(c.State), c.Note})
	}
	return out
}

type changesOut struct {
	Body struct {
		Changes    []ChangeMade `json:"changes"`
		NextCursor string       `json:"next_cursor,omitempty"`
	}
}

// deskOfChanges gives the desk to somebody who is anybody; the desk itself asks for each kind's permission.
func (a *API) deskOfChanges(ctx context.Context) (Changes, change.Who, error) {
	who := callerOf(ctx).who
	if who == nil {
		return nil, nil, fault.New(fault.Unsigned, "api.key_needed")
	}
	if a.Changes == nil {
		return nil, nil, fault.New(fault.Busy, "api.not_here")
	}
	return a.Changes, who, nil
}

func (a *API) makeChanges(ctx context.Context, in *changesIn) (*changesOut, error) {
	desk, who, err := a.deskOfChanges(ctx)
	if err != nil {
		return nil, err
	}
	list, err := in.changes()
	if err != nil {
		return nil, err
	}
	var made []change.Change
	if before, ok := carriedOut(ctx); ok {
		made, err = madeBefore(ctx, desk, who, list, before.At)
	} else {
		made, err = desk.Apply(ctx, who, list)
	}
	if err != nil {
		return nil, err
	}
	out := &changesOut{}
	out.Body.Changes = madeOf(made)
	return out, nil
}

// madeBefore finds changes in the history that were made under a key since an instant.
func madeBefore(ctx context.Context, desk Changes, who change.Who, list []change.Change, since clock.Instant) ([]change.Change, error) {
	var made []change.Change
	for _, c := range list {
		page, err := desk.History(ctx, change.Filter{Market: c.Market, Kind: c.Kind, Subject: c.Subject, Who: who.Name(), Limit: 200})
		if err != nil {
			return nil, err
		}
		page = slices.DeleteFunc(page, func(found change.Change) bool { return found.At < since })
		if len(page) > 0 {
			made = append(made, page[len(page)-1]) // the first since then
		}
	}
	return made, nil
}

// Effect is what changes would do to one market.
type Effect struct {
	Market    string       `json:"market"`
	Opens     int          `json:"opens" doc:"Variants × channels that would be offered and are not now."`
	Closes    int          `json:"closes"`
	Reprices  int          `json:"reprices"`
	Restates  int          `json:"restates" doc:"Offered or not as before, under another standing."`
	Cells     []CellEffect `json:"cells"`
	Orders    *int64       `json:"open_orders,omitempty" doc:"Open orders of any age that could no longer be handed over; only told to who may see the market's orders."`
	Units     *int64       `json:"open_units,omitempty" doc:"Their units."`
	Truncated bool         `json:"truncated" doc:"More cells are touched than are listed; the counts are whole."`
	Dates     []DateMove   `json:"dates" doc:"Milestones of launch plans whose forecast would move."`
}

// DateMove is a milestone whose forecast would be another: the days of 10, 50 and 90 per cent, or the one on which it was reached.
type DateMove = change.DateMove

// CellEffect is what changes would do to one variant in one channel.
type CellEffect struct {
	SKU     string `json:"sku"`
	Channel string `json:"channel"`
	Before  bool   `json:"before" doc:"Offered now."`
	After   bool   `json:"after"`
	Was     *Money `json:"was,omitempty"`
	Will    *Money `json:"will,omitempty"`
	Why     string `json:"why,omitempty" doc:"Code of the first refusal after."`
	Stood   string `json:"stood,omitempty" doc:"Its standing now, when that moves."`
	Stands  string `json:"stands,omitempty"`
}

func effectsOf(who change.Who, list []change.Effect) []Effect {
	out := []Effect{}
	for _, e := range list {
		told := Effect{Market: string(e.Market), Opens: e.Opens, Closes: e.Closes, Reprices: e.Reprice, Restates: e.Restated, Cells: []CellEffect{}, Truncated: e.Truncated, Dates: append([]DateMove{}, e.Dates...)}
		if who.May(people.OrderSee, e.Market) {
			told.Orders, told.Units = &e.Orders, &e.Units
		}
		for _, c := range e.Cells {
			cell := CellEffect{SKU: c.SKU, Channel: string(c.Channel), Before: c.Before, After: c.After, Was: moneyOrNil(c.Was), Will: moneyOrNil(c.Will), Why: c.Why}
			if c.Stood != c.Stands {
				cell.Stood, cell.Stands = string(c.Stood), string(c.Stands)
			}
			told.Cells = append(told.Cells, cell)
		}
		out = append(out, told)
	}
	return out
}

type previewOut struct {
	Body struct {
		Effects []Effect `json:"effects"`
	}
}

func (a *API) previewChanges(ctx context.Context, in *changesIn) (*previewOut, error) {
	desk, who, err := a.deskOfChanges(ctx)
	if err != nil {
		return nil, err
	}
	list, err := in.changes()
	if err != nil {
		return nil, err
	}
	effects, err := desk.Preview(ctx, who, list)
	out := &previewOut{}
	out.Body.Effects = effectsOf(who, effects)
	return out, err
}

type historyIn struct {
	InMarket
	Paged
	Kind    string `query:"kind" maxLength:"60"`
	Subject string `query:"subject" maxLength:"200"`
	State   string `query:"state" enum:"applied,scheduled,withdrawn,refused"`
}

func (a *API) history(ctx context.Context, in *historyIn) (*changesOut, error) {
	if _, err := a.holder(ctx, people.See, market.Code(in.Market)); err != nil {
		return nil, err
	}
	desk, _, err := a.deskOfChanges(ctx)
	if err != nil {
		return nil, err
	}
	before, err := uncursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := desk.History(ctx, change.Filter{Market: market.Code(in.Market), Kind: change.Kind(in.Kind), Subject: in.Subject, State: change.State(in.State), Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &changesOut{}
	out.Body.Changes = madeOf(list)
	if len(list) == in.Limit {
		out.Body.NextCursor = cursor(list[len(list)-1].ID)
	}
	return out, nil
}

type withdrawIn struct {
	Keyed
	InMarket
	ID string `path:"id" maxLength:"64"`
}

type nothingOut struct{}

func (a *API) withdraw(ctx context.Context, in *withdrawIn) (*nothingOut, error) {
	desk, who, err := a.deskOfChanges(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := carriedOut(ctx); ok {
		return &nothingOut{}, nil
	}
	return &nothingOut{}, desk.Withdraw(ctx, who, in.ID, market.Code(in.Market))
}

type ordersIn struct {
	InMarket
	Paged
	State string `query:"state" enum:"placed,paid,partly_shipped,shipped,delivered,on_hold,cancelled,returned"`
	Text  string `query:"q" maxLength:"254" doc:"An order number, or an e-mail address."`
}

type ordersOut struct {
	Body struct {
		Orders     []Order `json:"orders"`
		NextCursor string  `json:"next_cursor,omitempty"`
	}
}

// deskOfOrders gives the order desk to a holder who may lead a market's orders.
func (a *API) deskOfOrders(ctx context.Context, permission, m string) (Orders, order.Who, error) {
	who, err := a.holder(ctx, permission, market.Code(m))
	if err != nil {
		return nil, "", err
	}
	desk, err := a.orders()
	return desk, order.Who(who.Name()), err
}

func (a *API) listOrders(ctx context.Context, in *ordersIn) (*ordersOut, error) {
	desk, _, err := a.deskOfOrders(ctx, people.OrderSee, in.Market)
	if err != nil {
		return nil, err
	}
	f := order.Filter{Markets: []market.Code{market.Code(in.Market)}, Text: in.Text, Cursor: in.Cursor, Limit: in.Limit}
	if in.State != "" {
		f.States = []order.State{order.State(in.State)}
	}
	page, err := desk.List(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &ordersOut{}
	out.Body.Orders, out.Body.NextCursor = []Order{}, page.Next
	for i := range page.Orders {
		out.Body.Orders = append(out.Body.Orders, orderOf(&page.Orders[i], true))
	}
	return out, nil
}

// InOrder is the order of a path.
type InOrder struct {
	InMarket
	Number string `path:"number" minLength:"8" maxLength:"9" example:"4G9M-7KQ2"`
}

func (a *API) orderByNumber(ctx context.Context, in *InOrder) (*orderOut, error) {
	_, _, o, err := a.byNumber(ctx, people.OrderSee, in)
	return &orderOut{Body: orderOf(&o, true)}, err
}

// byNumber is the order of a path, with its desk and the caller's name there, for who has a permission in its market.
func (a *API) byNumber(ctx context.Context, permission string, in *InOrder) (desk Orders, who order.Who, o order.Order, err error) {
	if desk, who, err = a.deskOfOrders(ctx, permission, in.Market); err != nil {
		return desk, who, o, err
	}
	n, err := order.ParseNumber(in.Number)
	if err == nil {
		o, err = desk.Get(ctx, market.Code(in.Market), n)
	}
	return desk, who, o, err
}

// OrderStep is what may be said with a step of an order.
type OrderStep struct {
	Lines     []StepLine `json:"lines,omitempty" maxItems:"100" doc:"Of ship and cancel; absent: all that is open."`
	Carrier   string     `json:"carrier,omitempty" maxLength:"100"`
	Tracking  string     `json:"tracking,omitempty" maxLength:"100"`
	Amount    *Seen      `json:"amount,omitempty" doc:"Of paid."`
	Reference string     `json:"reference,omitempty" maxLength:"100" doc:"Of paid: the same reference twice is the same money."`
	Why       string     `json:"why,omitempty" maxLength:"500" doc:"Of overrule it is needed: why the order goes on although its clearance fell."`
}

// StepLine is a quantity of one line of an order, by its index.
type StepLine struct {
	Line     int   `json:"line" minimum:"0" maximum:"99"`
	Quantity int64 `json:"quantity" minimum:"1" maximum:"99"`
}

type stepIn struct {
	Keyed
	InOrder
	Step string `path:"step" enum:"ship,deliver,paid,cancel,hold,release,overrule"`
	Body OrderStep
}

func (a *API) orderStep(ctx context.Context, in *stepIn) (*orderOut, error) {
	desk, who, err := a.deskOfOrders(ctx, in.permission(), in.Market)
	if err != nil {
		return nil, err
	}
	n, err := order.ParseNumber(in.Number)
	if err != nil {
		return nil, err
	}
	if before, ok := carriedOut(ctx); ok {
		o, err := desk.Get(ctx, market.Code(in.Market), n)
		if err == nil && in.Step == "ship" {
			err = fellInstead(&o, who, before.At)
		}
		return &orderOut{Body: orderOf(&o, true)}, err
	}
	o, err := in.do(ctx, desk, who, n, a.Clock.Now())
	return &orderOut{Body: orderOf(&o, true)}, err
}

// fellInstead tells whether what somebody did under a key since an instant was no parcel: the clearance had fallen, and the
// order was stopped or ended instead.
func fellInstead(o *order.Order, who order.Who, since clock.Instant) error {
	for _, e := range o.History {
		if e.At < since || e.Who != who {
			continue
		}
		switch e.Event {
		case order.EventShipPart, order.EventShipAll:
			return nil
		case order.EventHold, order.EventCancel:
			return fault.New(fault.Conflict, "order.clearance_fell", "code", e.Why)
		}
	}
	return nil
}

// permission is what the step asks of the holder.
func (in *stepIn) permission() string {
	switch in.Step {
	case "paid":
		return people.OrderPay
	case "cancel", "hold", "release":
		return people.OrderCancel
	case "overrule":
		return people.Waiver
	}
	return people.OrderShip
}

func (in *stepIn) do(ctx context.Context, desk Orders, who order.Who, n order.Number, now clock.Instant) (order.Order, error) {
	m, b := market.Code(in.Market), in.Body
	var lines []order.ShipLine
	for _, l := range b.Lines {
		lines = append(lines, order.ShipLine{Line: l.Line, Quantity: l.Quantity})
	}
	switch in.Step {
	case "ship":
		return desk.Ship(ctx, who, m, n, lines, b.Carrier, b.Tracking, now)
	case "deliver":
		return desk.Deliver(ctx, who, m, n, now)
	case "paid":
		if b.Amount == nil || b.Reference == "" {
			return order.Order{}, fault.Field("amount", "api.field_needed")
		}
		return desk.Paid(ctx, who, m, n, money.Of(b.Amount.Minor, money.Currency(b.Amount.Currency)), b.Reference, now)
	case "cancel":
		return desk.Cancel(ctx, who, m, n, lines, b.Why, now)
	case "hold":
		return desk.Hold(ctx, who, m, n, b.Why, now)
	case "overrule":
		return desk.Overrule(ctx, who, m, n, b.Why, now)
	}
	return desk.Release(ctx, who, m, n, b.Why, now)
}
