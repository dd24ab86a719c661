package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"comptoir/drop"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
)

// Drops is what the API asks of the desk of limited sales.
type Drops interface {
	In(m market.Code) []drop.Drop
	Get(m market.Code, id string) (drop.Drop, error)
	Enter(ctx context.Context, m market.Code, id string, who drop.Person, units int64) (drop.Seat, error)
	Where(ctx context.Context, m market.Code, id string, who drop.Person, place string) (drop.Seat, error)
	Redeem(ctx context.Context, m market.Code, id string, who drop.Person, code string) (drop.Seat, error)
	Publication(ctx context.Context, m market.Code, id string) (*drop.Publication, error)
}

var _ Drops = (*drop.Desk)(nil)

// Drop is a limited sale as it was published, and where it stands.
type Drop struct {
	ID         string `json:"id"`
	Market     string `json:"market"`
	SKU        string `json:"sku"`
	Phase      string `json:"phase" enum:"soon,coming,drawing,running,ended,off"`
	Rule       string `json:"rule" enum:"first_come,lottery"`
	Units      int64  `json:"units" doc:"For everybody."`
	Codes      int64  `json:"codes" doc:"Priority codes of one unit each, on top."`
	Left       int64  `json:"left" doc:"Units for everybody that nobody holds."`
	Limit      int64  `json:"limit" doc:"Units for one person."`
	Price      Money  `json:"price"`
	From       string `json:"from" doc:"Entries are taken."`
	Until      string `json:"until" doc:"Entries end."`
	Opens      string `json:"opens"`
	Closes     string `json:"closes"`
	Hold       int64  `json:"hold_seconds" doc:"A right to buy is worth so long."`
	Pay        int64  `json:"pay_seconds" doc:"Its order is paid within."`
	Commitment string `json:"seed_commitment" doc:"SHA-256 of the seed that decides the draw."`
	Head       string `json:"head" doc:"Hash of the log's last line."`
}

func (a *API) dropOf(d *drop.Drop) Drop {
	return Drop{ID: d.ID, Market: string(d.Market), SKU: d.SKU, Phase: string(d.Phase(a.Clock.Now())), Rule: string(d.Rule), Units: d.Quantity, Codes: d.Codes,
		Left: d.Standing.Left, Limit: d.Limit, Price: moneyOf(d.Price), From: d.From.String(), Until: d.Until.String(), Opens: d.Opens.String(), Closes: d.Closes.String(),
		Hold: int64(d.Hold.Seconds()), Pay: int64(d.Pay.Seconds()), Commitment: d.Commitment, Head: d.Standing.Head.String()}
}

type dropsOut struct {
	Body struct {
		Drops []Drop `json:"drops"`
	}
}

// sales is the desk of limited sales; Busy where there is none.
func (a *API) sales() (Drops, error) {
	if a.Drops == nil {
		return nil, fault.New(fault.Busy, "api.not_here")
	}
	return a.Drops, nil
}

func (a *API) listDrops(ctx context.Context, in *InMarket) (*dropsOut, error) {
	desk, err := a.sales()
	if err != nil {
		return nil, err
	}
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, err
	}
	out := &dropsOut{}
	out.Body.Drops = []Drop{}
	for _, d := range desk.In(shelf.Market.Code) {
		if n, known := shelf.Book.Ordinal(d.SKU); known && !shelf.Answer(n, d.Channel, a.Clock.Now()).Hidden {
			out.Body.Drops = append(out.Body.Drops, a.dropOf(&d))
		}
	}
	return out, nil
}

// OfDrop is the path of a limited sale.
type OfDrop struct {
	InMarket
	Drop string `path:"drop" minLength:"3" maxLength:"40"`
}

// find gives a published sale of what shoppers may know of.
func (a *API) findDrop(ctx context.Context, in OfDrop) (Drops, drop.Drop, error) {
	desk, err := a.sales()
	if err != nil {
		return nil, drop.Drop{}, err
	}
	shelf, err := a.shelf(ctx, in.Market)
	if err != nil {
		return nil, drop.Drop{}, err
	}
	d, err := desk.Get(shelf.Market.Code, in.Drop)
	if err != nil {
		return nil, d, err
	}
	if n, known := shelf.Book.Ordinal(d.SKU); !known || shelf.Answer(n, d.Channel, a.Clock.Now()).Hidden {
		return nil, d, fault.New(fault.NotFound, "drop.unknown", "drop", in.Drop)
	}
	return desk, d, nil
}

type dropOut struct{ Body Drop }

func (a *API) getDrop(ctx context.Context, in *OfDrop) (*dropOut, error) {
	_, d, err := a.findDrop(ctx, *in)
	return &dropOut{a.dropOf(&d)}, err
}

// dropLogOut is a publication; docs/decisions/drops.md describes it byte by byte, which a schema cannot. It is written
// as it is read.
type dropLogOut struct {
	Type string `header:"Content-Type"`
	Body func(huma.Context)
}

func (a *API) dropLog(ctx context.Context, in *OfDrop) (*dropLogOut, error) {
	desk, d, err := a.findDrop(ctx, *in)
	if err != nil {
		return nil, err
	}
	p, err := desk.Publication(ctx, d.Market, d.ID)
	if err != nil {
		return nil, err
	}
	return &dropLogOut{"application/json", func(to huma.Context) {
		defer p.Close()
		if err := p.WriteTo(ctx, to.BodyWriter()); err != nil {
			panic(http.ErrAbortHandler) // half a log must not look like a whole one
		}
	}}, nil
}

// Seat is where a customer stands in a limited sale.
type Seat struct {
	In    bool       `json:"in" doc:"The customer takes part."`
	Entry string     `json:"entry,omitempty" doc:"Under this name they stand in the public list."`
	Place string     `json:"place,omitempty" doc:"Signed; carry it to the next question."`
	Rank  int64      `json:"rank,omitempty" doc:"From 1, once the list is drawn."`
	Ahead int64      `json:"ahead" doc:"Persons whose turn comes before."`
	Grant *DropGrant `json:"grant,omitempty"`
}

// DropGrant is a right to buy; place an order with it.
type DropGrant struct {
	N     int64  `json:"n"`
	Units int64  `json:"units"`
	State string `json:"state" enum:"held,ordered,lapsed,returned"`
	Until string `json:"until"`
}

type seatOut struct{ Body Seat }

func seatOf(s *drop.Seat) *seatOut {
	if !s.In() {
		return &seatOut{}
	}
	out := &seatOut{Seat{In: true, Entry: s.Entry.String(), Place: s.Place, Rank: s.Rank, Ahead: s.Ahead}}
	if g := s.Grant; g != nil {
		out.Body.Grant = &DropGrant{g.N, g.Units, string(g.State), g.Until.String()}
	}
	return out
}

// taker is the customer as one who takes part.
func (a *API) taker(ctx context.Context, in AsCustomer) (drop.Person, error) {
	who, _, err := a.customer(ctx, in)
	if err != nil {
		return drop.Person{}, err
	}
	return drop.Person{Person: who.Person()}, nil
}

type enterIn struct {
	Keyed
	AsCustomer
	OfDrop
	Body struct {
		Units int64 `json:"units,omitempty" minimum:"1" maximum:"10" default:"1"`
	}
}

func (a *API) enterDrop(ctx context.Context, in *enterIn) (*seatOut, error) {
	return a.takePart(ctx, in.AsCustomer, in.OfDrop, func(desk Drops, d *drop.Drop, who drop.Person) (drop.Seat, error) {
		return desk.Enter(ctx, d.Market, d.ID, who, max(1, in.Body.Units))
	})
}

type redeemIn struct {
	Keyed
	AsCustomer
	OfDrop
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"40"`
	}
}

func (a *API) redeemCode(ctx context.Context, in *redeemIn) (*seatOut, error) {
	return a.takePart(ctx, in.AsCustomer, in.OfDrop, func(desk Drops, d *drop.Drop, who drop.Person) (drop.Seat, error) {
		return desk.Redeem(ctx, d.Market, d.ID, who, in.Body.Code)
	})
}

type placeIn struct {
	AsCustomer
	OfDrop
	Place string `query:"place" maxLength:"160" doc:"What the last answer gave; it is then answered without waiting."`
}

func (a *API) dropPlace(ctx context.Context, in *placeIn) (*seatOut, error) {
	return a.takePart(ctx, in.AsCustomer, in.OfDrop, func(desk Drops, d *drop.Drop, who drop.Person) (drop.Seat, error) {
		return desk.Where(ctx, d.Market, d.ID, who, in.Place)
	})
}

func (a *API) takePart(ctx context.Context, as AsCustomer, of OfDrop, act func(Drops, *drop.Drop, drop.Person) (drop.Seat, error)) (*seatOut, error) {
	desk, d, err := a.findDrop(ctx, of)
	if err != nil {
		return nil, err
	}
	who, err := a.taker(ctx, as)
	if err != nil {
		return nil, err
	}
	seat, err := act(desk, &d, who)
	if err != nil {
		return nil, err
	}
	return seatOf(&seat), nil
}

// GrantRef cites a right to buy in a placing, instead of a basket or lines.
type GrantRef struct {
	Drop string `json:"drop" maxLength:"40"`
	N    int64  `json:"n" minimum:"1"`
}

func (r *GrantRef) order() order.GrantRef {
	if r == nil {
		return order.GrantRef{}
	}
	return order.GrantRef{Drop: r.Drop, N: r.N}
}
