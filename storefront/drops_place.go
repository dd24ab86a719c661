package storefront

import (
	"net/http"
	"time"

	"comptoir/drop"
	"comptoir/internal/clock"
)

// placeView is where somebody stands in a drop.
type placeView struct {
	V                       *View
	Path, Name, Title       string
	Rank, Entry, Buy, Again string
	Texts                   []string
	Wait                    int // seconds until the page comes back by itself
}

// placeView says where somebody stands, in words.
func (v *View) placeView(seat *drop.Seat) *placeView {
	d := &seat.Drop
	p := &placeView{V: v, Path: dropPath(d), Name: v.dropName(d).Name, Entry: seat.Entry.String()}
	switch phase := d.Phase(v.Now); {
	case seat.Grant != nil:
		v.granted(p, seat)
	case phase == drop.Ended || phase == drop.Off:
		p.Title, p.Texts = v.W.T("drop.place_over"), []string{v.W.T("drop.now_" + string(phase))}
		return p
	case seat.Rank == 0 && v.Now >= d.DrawAt():
		p.Title, p.Texts = v.W.T("drop.place_in"), []string{v.W.T("drop.place_drawing")}
	case seat.Rank == 0:
		p.Title = v.W.T("drop.place_in")
		p.Texts = []string{v.W.T("drop.place_draw", "time", v.zoned(d.DrawAt())), v.W.T("drop.opens_after", "time", v.zoned(d.Opens), "left", v.lasting(d.Opens.Sub(v.Now)))}
	default:
		v.waiting(p, seat, phase)
	}
	if seat.Rank > 0 {
		p.Rank = v.W.Number(seat.Rank)
	}
	if seat.Grant == nil || seat.Grant.State == drop.Held {
		p.Wait = placeWait(seat, v.Now)
		p.Again = v.W.T("drop.again_in", "seconds", v.W.Number(int64(p.Wait)))
	}
	return p
}

// granted tells about a right to buy that was won.
func (v *View) granted(p *placeView, seat *drop.Seat) {
	g, d := seat.Grant, &seat.Drop
	switch {
	case g.Usable(v.Now):
		p.Title, p.Buy = v.W.T("drop.place_won"), v.at("/checkout?drop="+d.ID)
		p.Texts = []string{v.W.T("drop.place_won_text", "units", v.W.Number(g.Units), "price", v.W.Money(d.Price), "time", v.second(g.Until), "left", v.lasting(g.Until.Sub(v.Now)))}
	case g.State == drop.Held || g.State == drop.Lapsed:
		p.Title, p.Texts = v.W.T("drop.place_lapsed"), []string{v.W.T("drop.place_lapsed_text", "time", v.second(g.Until))}
	case g.State == drop.Returned:
		p.Title, p.Texts = v.W.T("drop.place_back"), []string{v.W.T("drop.place_back_text")}
	default:
		p.Title, p.Texts = v.W.T("drop.place_bought"), []string{v.W.T("drop.place_bought_text")}
	}
}

// waiting tells somebody whose turn has not come how many are before them and what is left.
func (v *View) waiting(p *placeView, seat *drop.Seat, phase drop.Phase) {
	left := seat.Drop.Standing.Left
	p.Title = v.W.T("drop.place_waiting")
	if phase != drop.Running {
		p.Texts = []string{v.W.T("drop.opens_after", "time", v.zoned(seat.Drop.Opens), "left", v.lasting(seat.Drop.Opens.Sub(v.Now)))}
		return
	}
	p.Texts = []string{v.W.T("drop.place_ahead", "ahead", v.W.Number(seat.Ahead), "left", v.W.Number(left))}
	if left == 0 {
		p.Texts = append(p.Texts, v.W.T("drop.place_none_left", "time", v.zoned(seat.Drop.Closes)))
	}
}

// placeWait spreads those who look again: everybody a little differently, and sooner when something is about to happen.
func placeWait(seat *drop.Seat, now clock.Instant) int {
	wait := 5 + int(seat.Entry[0])%6
	if left := int(seat.Drop.Opens.Sub(now).Seconds()); left > 120 {
		return 30 + int(seat.Entry[0])%30
	} else if left > wait {
		if left > 30 {
			return 30
		}
		return left + 1 + int(seat.Entry[1])%5 + far(seat)
	}
	if seat.Grant != nil {
		return 30
	}
	return wait + far(seat)
}

// aheadPerSecond is by how many people more before somebody they look a second later.
const aheadPerSecond = 2500

// far is how much later somebody looks again because many come before them: a quarter of a million who look every few
// seconds would leave no time to sell. Nobody's turn comes so soon, and a quarter of the right's time is left at least.
func far(seat *drop.Seat) int {
	crowd, part := seat.Ahead, 256
	if seat.Rank == 0 { // their number is not known yet: nobody is before another
		crowd, part = seat.Drop.Standing.Entered, int(seat.Entry[2])
	}
	return int(min(crowd/aheadPerSecond, 60, int64(seat.Drop.Hold/time.Second)/4)) * part / 256
}

// receiptView is the public receipt.
type receiptView struct {
	V                       *View
	Name, Lang, Lede, Short string
	Verdict, Command, Log   string
	ListNote                string
	Figures, Proof          []factView
	Order                   []string
}

// entriesShown bounds the list on the page; the log has all.
const entriesShown = 200

// dropReceipt is GET /drops/{drop}/receipt: what became of every unit, computed from the log.
func (s *Shop) dropReceipt(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := s.dropOf(r, v)
	if err != nil {
		return err
	}
	a, err := s.Drops.Receipt(r.Context(), d.Market, d.ID)
	if err != nil {
		return hide(err)
	}
	path := dropPath(&d) + "/receipt"
	return s.show(w, r, v, http.StatusOK, v.headOf(v.W.T("drop.receipt")+" · "+v.dropName(&d).Name, path), path, dropReceipt(v.receiptOf(&d, a)))
}

func (v *View) receiptOf(d *drop.Drop, a *drop.Audited) *receiptView {
	t, r := v.W.T, &a.Receipt
	line := v.dropName(d)
	address := v.shop.BaseURL + v.at(dropPath(d)+"/log.json")
	p := &receiptView{V: v, Name: line.Name, Lang: line.Lang, Command: "comptoir drop verify " + address, Log: v.at(dropPath(d) + "/log.json")}
	switch {
	case r.CalledOff != "":
		p.Lede = t("drop.receipt_off", "why", r.CalledOff)
	case r.Final():
		p.Lede = t("drop.receipt_final", "time", v.zoned(r.Closed))
	default:
		p.Lede = t("drop.receipt_so_far")
	}
	if r.Closed != 0 && r.Short() > 0 {
		p.Short = v.W.N("drop.short", int(r.Short()), "granted", v.W.Number(r.GrantedAll()), "offered", v.W.Number(r.Offered))
	}
	for _, f := range []struct {
		key   string
		units int64
	}{{"offered", r.Offered}, {"offered_codes", r.OfferedCodes}, {"entries", r.Entries}, {"granted", r.Granted}, {"codes_used", r.CodesUsed}, {"again", r.Again},
		{"ordered", r.Ordered}, {"paid", r.Paid}, {"released", r.Released}, {"held", r.Held}, {"back", r.Back}} {
		p.Figures = append(p.Figures, factView{t("drop.figure_" + f.key), v.W.Number(f.units)})
	}
	p.Verdict = t("drop.verdict_holds")
	if len(a.Findings) > 0 {
		p.Verdict = v.W.N("drop.verdict_broken", len(a.Findings), "count", v.W.Number(int64(len(a.Findings))))
	}
	v.proof(p, d, a)
	return p
}

// proof is what somebody needs to check the draw.
func (v *View) proof(p *receiptView, d *drop.Drop, a *drop.Audited) {
	t := v.W.T
	p.Proof = []factView{{t("drop.commitment"), d.Commitment}}
	if a.Receipt.Seed != "" {
		p.Proof = append(p.Proof, factView{t("drop.seed"), a.Receipt.Seed})
	}
	p.Proof = append(p.Proof, factView{t("drop.head"), a.Receipt.Head.String()})
	for i, e := range a.Order {
		if i == entriesShown {
			break
		}
		p.Order = append(p.Order, e.String())
	}
	p.ListNote = t("drop.list_note", "shown", v.W.Number(int64(len(p.Order))), "all", v.W.Number(int64(len(a.Order))))
}
