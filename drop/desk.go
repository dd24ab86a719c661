package drop

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"comptoir/internal/batch"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/offer"
)

// The sizes of a rush: how many may wait to come in, how many come in with one transaction, how many are granted
// units in one go, how many lines are read at once.
const (
	QueueMax = 16384
	BatchMax = 1024
	WaveMax  = 500
	LogPage  = 50 // a line tells of a thousand entries at most: some megabytes
	logRetry = 2 * time.Second
)

// Desk runs drops. NewDesk makes one; nobody comes in before Run.
type Desk struct {
	Store  unit.Of[Tx]
	Offers *offer.Desk
	Clock  clock.Clock
	IDs    id.Maker
	Secret []byte      // places are signed with it; the same on every node
	Ranks  int         // of a drawn list that are written at once; 0: RankMax
	Behind func() bool // the counter has more than it can do: the next wave waits; nil: it never has

	looking   sync.Mutex             // what is read later is on the board later
	board     atomic.Pointer[[]Drop] // what is published, as it was a second ago at most
	queue     *batch.Queue[coming, Admission]
	pace      pace
	ranks     ranks
	receipts  sync.Map     // key -> *reading
	published atomic.Int64 // publications that are read now
}

// NewDesk makes a desk.
func NewDesk(store unit.Of[Tx], offers *offer.Desk, c clock.Clock, ids id.Maker, secret []byte) *Desk {
	d := &Desk{Store: store, Offers: offers, Clock: c, IDs: ids, Secret: secret}
	d.board.Store(&[]Drop{})
	d.queue = batch.New(QueueMax, BatchMax, d.comeIn)
	return d
}

// Run lets people in until the context ends.
func (d *Desk) Run(ctx context.Context) { d.queue.Run(ctx) }

// key names a drop over all markets.
type key struct {
	market market.Code
	id     string
}

func (d *Drop) key() key { return key{d.Market, d.ID} }

// Refresh is a step: it brings the board up to what is stored. Pages read the board and wait for nothing.
func (d *Desk) Refresh(ctx context.Context, _ clock.Instant) (more bool, err error) {
	d.looking.Lock()
	defer d.looking.Unlock()
	var all []Drop
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Drops()
		return err
	})
	if err != nil {
		return false, err
	}
	all = slices.DeleteFunc(all, func(one Drop) bool { return one.State == Draft })
	d.board.Store(&all)
	return false, d.follow(ctx, all)
}

// In lists what a market has published, the last to open first.
func (d *Desk) In(m market.Code) []Drop {
	var here []Drop
	for _, one := range *d.board.Load() {
		if one.Market == m {
			here = append(here, one)
		}
	}
	return here
}

// Of lists the drops of a variant that have not ended.
func (d *Desk) Of(m market.Code, sku string) []Drop {
	return slices.DeleteFunc(d.In(m), func(one Drop) bool { return one.SKU != sku || one.State != Published })
}

// Get gives a published drop from the board; NotFound "drop.unknown".
func (d *Desk) Get(m market.Code, drop string) (Drop, error) {
	for _, one := range *d.board.Load() {
		if one.Market == m && one.ID == drop {
			return one, nil
		}
	}
	return Drop{}, fault.New(fault.NotFound, "drop.unknown", "drop", drop)
}

// Phase is where a published drop stands, in one word for pages.
type Phase string

// The phases.
const (
	Soon    Phase = "soon"    // published; entries are not taken yet
	Coming  Phase = "coming"  // entries are taken, it has not opened
	Drawing Phase = "drawing" // a lottery whose list is closed, and that has not opened
	Running Phase = "running"
	Ended   Phase = "ended"
	Off     Phase = "off"
)

// Phase tells where a drop stands at an instant.
func (d *Drop) Phase(now clock.Instant) Phase {
	switch {
	case d.State == CalledOff:
		return Off
	case d.State == Closed || now >= d.Closes:
		return Ended
	case now >= d.Opens:
		return Running
	case now < d.From:
		return Soon
	case d.Facts.Takes(now):
		return Coming
	}
	return Drawing
}
