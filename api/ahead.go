package api

import (
	"context"
	"strings"
	"time"

	"comptoir/clearance/paperwork"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/money"
	"comptoir/people"
)

type aheadIn struct {
	Until    string `query:"until" format:"date-time" doc:"Absent: a year ahead."`
	Gate     string `query:"gate" maxLength:"40"`
	Evidence string `query:"evidence" maxLength:"80" doc:"What stands on this piece now."`
	Party    string `query:"party" maxLength:"200" doc:"What stands on papers of this issuer or holder, or is sold through this partner."`
	Market   string `query:"market" maxLength:"2"`
}

// BrokenCell is a cell that may be sold now and will not be.
type BrokenCell struct {
	Market   string   `json:"market"`
	Channel  string   `json:"channel"`
	SKU      string   `json:"sku"`
	At       string   `json:"at"`
	Gate     string   `json:"gate"`
	Code     string   `json:"code"`
	Evidence []string `json:"evidence"`
}

// TouchedMarket sums what breaks of a market.
type TouchedMarket struct {
	Market     string `json:"market"`
	Cells      int    `json:"cells"`
	First      string `json:"first"`
	Units      int64  `json:"units" doc:"Sold of those cells within 90 days, from orders. Absent without order.see."`
	Revenue    *Money `json:"revenue,omitempty"`
	OpenOrders int64  `json:"open_orders"`
	OpenUnits  int64  `json:"open_units"`
}

type aheadOut struct {
	Body struct {
		Cells   int             `json:"cells" doc:"All of them; the list has 20,000 at most."`
		Markets []TouchedMarket `json:"markets"`
		Breaks  []BrokenCell    `json:"breaks"`
	}
}

// outlook asks the desk; only markets that the holder sees are looked at.
func (a *API) outlook(ctx context.Context, in *aheadIn) (paperwork.Outlook, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return paperwork.Outlook{}, err
	}
	q := paperwork.Question{Until: clock.Of(a.Clock.Now().Time().AddDate(1, 0, 0)), Gate: in.Gate, Evidence: in.Evidence, Party: in.Party, In: seen}
	if in.Until != "" {
		if q.Until, err = instantFrom("until", in.Until); err != nil {
			return paperwork.Outlook{}, err
		}
	}
	if seen == nil {
		for _, m := range a.Offers.Markets() {
			q.In = append(q.In, m.Code)
		}
	}
	if in.Market != "" {
		if _, err := a.holder(ctx, people.See, market.Code(in.Market)); err != nil {
			return paperwork.Outlook{}, err
		}
		q.In = []market.Code{market.Code(in.Market)}
	}
	return desk.Ahead(ctx, q)
}

func (a *API) ahead(ctx context.Context, in *aheadIn) (*aheadOut, error) {
	o, err := a.outlook(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &aheadOut{}
	out.Body.Cells, out.Body.Markets, out.Body.Breaks = o.Cells, []TouchedMarket{}, []BrokenCell{}
	for _, t := range o.Markets {
		one := TouchedMarket{Market: string(t.Market), Cells: t.Cells, First: stated(t.First)}
		if callerOf(ctx).who.May(people.OrderSee, t.Market) {
			one.Units, one.Revenue, one.OpenOrders, one.OpenUnits = t.Units, moneyOrNil(money.Of(t.Revenue.Minor, t.Revenue.Currency)), t.Open, t.OpenUnits
		}
		out.Body.Markets = append(out.Body.Markets, one)
	}
	for _, b := range o.Breaks {
		out.Body.Breaks = append(out.Body.Breaks, BrokenCell{string(b.Market), string(b.Channel), b.SKU, stated(b.At), b.Gate, b.Code, append([]string{}, b.Evidence...)})
	}
	return out, nil
}

func (a *API) aheadTable(ctx context.Context, in *aheadIn) (*csvOut, error) {
	o, err := a.outlook(ctx, in)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{"at", "market", "channel", "sku", "gate", "reason", "evidence"}}
	for _, b := range o.Breaks {
		rows = append(rows, []string{stated(b.At), string(b.Market), string(b.Channel), b.SKU, b.Gate, b.Code, strings.Join(b.Evidence, " ")})
	}
	return csvOf(rows), nil
}

// calendarOut is an iCalendar file.
type calendarOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte `contentType:"text/calendar"`
}

func (a *API) aheadCalendar(ctx context.Context, in *aheadIn) (*calendarOut, error) {
	o, err := a.outlook(ctx, in)
	if err != nil {
		return nil, err
	}
	zones := map[market.Code]*time.Location{}
	for _, m := range a.Offers.Markets() {
		zones[m.Code] = m.Location()
	}
	events := paperwork.Events(o.Breaks, func(m market.Code) *time.Location { return zones[m] })
	text := paperwork.Calendar("Comptoir clearance", events, a.Clock.Now(), func(e paperwork.Event) (string, string) {
		return e.Code + " " + string(e.Market), strings.Join(e.SKUs, ", ")
	})
	return &calendarOut{"text/calendar; charset=utf-8", text}, nil
}
