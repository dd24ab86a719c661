package console

import (
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"comptoir/catalogue"
	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
	"comptoir/offer"
	"comptoir/people"
)

type dropsData struct {
	*View
	All  []drop.Drop
	Form dropForm
}

// dropForm is the form of a draft: what stands in its fields.
type dropForm struct {
	Action, Market, ID, SKU, Quantity, Codes, Limit, Price string
	Rule                                                   drop.Rule
	From, Until, Opens, Closes, Hold, Pay                  string
	Device, Fixed                                          bool // Fixed: market and name are chosen already
}

// dropsPage is GET /console/drops.
func (c *Console) dropsPage(w http.ResponseWriter, r *http.Request, v *View) error {
	v.Title, v.At = v.W.T("nav.drops"), "drops"
	all, err := c.Drops.All(r.Context(), v.Who)
	if err != nil {
		return err
	}
	d := dropsData{View: v, All: all, Form: dropForm{Action: "/console/drops", Codes: "0", Limit: "1", Rule: drop.FirstCome, Hold: "15", Pay: "120"}}
	return c.show(w, r, dropsView(d))
}

// saveDrop is POST /console/drops, and of one draft.
func (c *Console) saveDrop(w http.ResponseWriter, r *http.Request, v *View) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	f, err := v.readDrop(form, r)
	if err != nil {
		return err
	}
	if _, err := c.Drops.Save(r.Context(), v.Who, f); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/console/drops/"+string(f.Market)+"/"+f.ID+"?done=drop")
}

// readDrop reads a draft; its hours are those of its market.
func (v *View) readDrop(form *web.Form, r *http.Request) (drop.Facts, error) {
	f := drop.Facts{ID: form.Line("id", 40), Market: market.Code(form.Line("market", 2)), SKU: form.Line("sku", 80), Rule: drop.Rule(form.Line("rule", 20)),
		Device: form.Ticked("device")}
	if id := r.PathValue("drop"); id != "" {
		f.ID, f.Market = id, market.Code(r.PathValue("market"))
	}
	m := v.marketNamed(f.Market)
	if m == nil {
		return f, fault.Field("market", "market.unknown", "market", string(f.Market))
	}
	zone := m.Location()
	f.Quantity, f.Codes = form.Quantity("quantity", 1, drop.QuantityMax), form.Quantity("codes", 0, drop.CodesMax)
	f.Limit = form.Quantity("limit", 1, drop.LimitMax)
	f.From, f.Opens, f.Closes = moment(form, "from", zone), moment(form, "opens", zone), moment(form, "closes", zone)
	if f.Rule == drop.Lottery {
		f.Until = moment(form, "until", zone)
	}
	f.Hold = time.Duration(form.Quantity("hold", 1, 7*24*60)) * time.Minute
	f.Pay = time.Duration(form.Quantity("pay", 1, 7*24*60)) * time.Minute
	price, err := money.Parse(strings.ReplaceAll(form.Line("price", 30), ",", "."), m.Currency(v.Now))
	if err != nil {
		form.Refuse(fault.Field("price", "console.amount_invalid"))
	}
	f.Price = price
	return f, form.Err()
}

func (v *View) marketNamed(code market.Code) *market.Market {
	for _, m := range v.mine {
		if m.Code == code {
			return m
		}
	}
	return nil
}

// moment reads a date and hour as they are in a zone.
func moment(form *web.Form, field string, zone *time.Location) clock.Instant {
	t, err := time.ParseInLocation("2006-01-02T15:04", form.Line(field, 20), zone)
	if err != nil {
		form.Refuse(fault.Field(field, "console.time_invalid"))
		return 0
	}
	return clock.Of(t)
}

// formOf fills the form with a draft.
func formOf(d *drop.Drop, zone *time.Location) dropForm {
	at := func(i clock.Instant) string {
		if i == 0 {
			return ""
		}
		return i.Time().In(zone).Format("2006-01-02T15:04")
	}
	f := dropForm{Action: dropPath(d), Market: string(d.Market), ID: d.ID, SKU: d.SKU, Quantity: itoa(d.Quantity), Codes: itoa(d.Codes), Limit: itoa(d.Limit),
		Price: d.Price.Decimal(), Rule: d.Rule, From: at(d.From), Opens: at(d.Opens), Closes: at(d.Closes), Hold: itoa(int64(d.Hold / time.Minute)),
		Pay: itoa(int64(d.Pay / time.Minute)), Device: d.Device, Fixed: true}
	if d.Rule == drop.Lottery {
		f.Until = at(d.Until)
	}
	return f
}

func dropPath(d *drop.Drop) string { return "/console/drops/" + string(d.Market) + "/" + d.ID }

type dropData struct {
	*View
	Drop    drop.Drop
	Phase   drop.Phase
	Item    catalogue.Item
	Answer  offer.Answer // of the one question, at the drop's price
	Form    dropForm
	Receipt *drop.Audited // of a published drop
	Lines   []drop.Line   // the last of its log
}

// shownLines bounds the log on the page; the public one has all.
const shownLines = 20

// dropPage is GET /console/drops/{market}/{drop}.
func (c *Console) dropPage(w http.ResponseWriter, r *http.Request, v *View) error {
	m, err := v.marketOf(r)
	if err != nil {
		return err
	}
	one, err := c.Drops.Read(r.Context(), v.Who, m.Code, r.PathValue("drop"))
	if err != nil {
		return err
	}
	v.Title, v.At = one.ID, "drops"
	d := dropData{View: v, Drop: one, Phase: one.Phase(v.Now), Form: formOf(&one, m.Location())}
	if d.Answer, d.Item, err = c.Drops.Judge(r.Context(), &one.Facts, v.Now); err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	if one.State != drop.Draft {
		if d.Receipt, err = c.Drops.Receipt(r.Context(), m.Code, one.ID); err != nil {
			return err
		}
		if d.Lines, err = c.Drops.Last(r.Context(), v.Who, m.Code, one.ID, shownLines); err != nil {
			return err
		}
	}
	return c.show(w, r, dropView(d))
}

// title names what is sold, or its code when it is not known any more.
func (d *dropData) what() string {
	if d.Item.Product == nil {
		return d.Drop.SKU
	}
	return d.title(d.Item)
}

// leadDrop does something to the drop of the path and goes back to its page.
func (c *Console) leadDrop(done string, do func(r *http.Request, v *View, m market.Code, id string, f *web.Form) error) page {
	return func(w http.ResponseWriter, r *http.Request, v *View) error {
		f, err := web.ReadForm(w, r)
		if err != nil {
			return err
		}
		m, id := market.Code(r.PathValue("market")), r.PathValue("drop")
		if err := do(r, v, m, id, f); err != nil {
			return err
		}
		back := "/console/drops/" + string(m) + "/" + id + "?done=" + done
		if done == "drop_removed" {
			back = "/console/drops?done=" + done
		}
		return web.SeeOther(w, r, back)
	}
}

func (c *Console) publishDrop(r *http.Request, v *View, m market.Code, id string, _ *web.Form) error {
	_, err := c.Drops.Publish(r.Context(), v.Who, m, id, v.Now)
	return err
}

func (c *Console) callOffDrop(r *http.Request, v *View, m market.Code, id string, f *web.Form) error {
	why := f.Line("why", 300)
	if err := f.Err(); err != nil {
		return err
	}
	return c.Drops.CallOff(r.Context(), v.Who, m, id, why, v.Now)
}

func (c *Console) removeDrop(r *http.Request, v *View, m market.Code, id string, _ *web.Form) error {
	return c.Drops.Remove(r.Context(), v.Who, m, id)
}

// dropCodes is POST …/codes: the codes are made and handed over once, as a file.
func (c *Console) dropCodes(w http.ResponseWriter, r *http.Request, v *View) error {
	m, id := market.Code(r.PathValue("market")), r.PathValue("drop")
	codes, err := c.Drops.MakeCodes(r.Context(), v.Who, m, id, v.Now)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="codes-`+id+`.csv"`)
	out := csv.NewWriter(w)
	for _, one := range codes {
		if err := out.Write([]string{one}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

var _ drop.Staff = (*people.Staff)(nil)
