package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"comptoir/api"
	"comptoir/internal/bench"
	"comptoir/internal/db"
	"comptoir/order/orderbench"
	"comptoir/store"
)

// BenchOrders measures durable orders: in process against the bare engine, and over HTTP against a bare handler
// that answers as many bytes. The counter alone works; letters about the orders are written later in any shop.
func BenchOrders(ctx context.Context, o orderbench.Options) (*bench.Report, error) {
	o = o.Filled()
	r, err := orderbench.Run(ctx, o)
	if err != nil {
		return nil, err
	}
	a, address, stop, err := openOrders(ctx, o)
	if err != nil {
		return nil, err
	}
	defer stop()
	for _, buyers := range []int{1, 16, 64} {
		wishes := taking(fmt.Sprint(buyers))
		wishes.Address, wishes.Connections, wishes.Time = address, buyers, o.Time/rounds
		if err := note(r, fmt.Sprintf("http_%d", buyers), wishes); err != nil {
			return nil, err
		}
	}
	if err := a.compareOrders(r, "http", address, taking("all"), http.StatusCreated, o); err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, fmt.Sprintf("the bare engine writes %.0f orders a second, the bare handler answers %.0f: orders over HTTP cannot pass %.2f of the handler",
		r.Figures["engine_per_s"], r.Figures["http_handler_per_s"], r.Figures["engine_per_s"]/r.Figures["http_handler_per_s"]))
	err = a.compareOrders(r, "http_refused", address, wanting("gone", func(int64) int { return soldOut }), http.StatusConflict, o)
	return r, err
}

// soldOut is the variant of which there is nothing.
const soldOut = 0

// openOrders opens a shop with plenty of everything but one variant, and serves it.
func openOrders(ctx context.Context, o orderbench.Options) (a *App, address string, stop func(), err error) {
	url, err := o.Place(ctx, "http")
	if err != nil {
		return nil, "", nil, err
	}
	s, err := store.Open(ctx, url, db.Options{})
	if err != nil {
		return nil, "", nil, err
	}
	err = s.Update(ctx, func(tx *store.Tx) error {
		return orderbench.Fill(tx, o.Variants, func(n int) int64 {
			if n == soldOut {
				return 1
			}
			return orderbench.Plenty
		})
	})
	s.Close()
	if err != nil {
		return nil, "", nil, err
	}
	if a, err = Open(ctx, Config{Database: url, LogLevel: "error", LogFormat: "text", Name: "Bench", BaseURL: "http://127.0.0.1"}, io.Discard); err != nil {
		return nil, "", nil, err
	}
	handler, err := a.Handler()
	if err != nil {
		return nil, "", nil, err
	}
	if err := a.claim(); err != nil {
		return nil, "", nil, err
	}
	if _, err := a.Orders.LearnKeys(ctx, a.Clock.Now()); err != nil {
		return nil, "", nil, err
	}
	address, leave, err := serve(handler, a)
	if err != nil {
		return nil, "", nil, err
	}
	work, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); a.Orders.Run(work) }()
	stop = func() { leave(); cancel(); <-done; a.Close() }
	last := wanting("last", func(int64) int { return soldOut })
	last.Address, last.Connections, last.Time = address, 1, time.Second
	_, err = last.Run()
	return a, address, stop, err
}

// taking is buyers who want one unit each of what there is plenty of.
func taking(name string) bench.Load {
	return wanting(name, func(n int64) int { return 1 + int(n*7919)%4000 })
}

// wanting is buyers who each place one order for one unit, with a key of its own.
func wanting(name string, variant func(n int64) int) bench.Load {
	var given atomic.Int64
	return bench.Load{Request: func(int64) []byte {
		n := given.Add(1)
		body := fmt.Sprintf(`{"market":"es","language":"es","lines":[{"sku":"%s","quantity":1,"seen":{"minor":19900,"currency":"EUR"}}],`+
			`"email":"ana.garcia@example.org","phone":"+34612345678","delivery":"standard","payment":"bank_transfer",`+
			`"address":{"name":"Ana García","street":["Calle Mayor 1, 2º"],"city":"Madrid","postcode":"28013","country":"es"}}`, orderbench.SKU(variant(n)))
		return fmt.Appendf(nil, "POST %s/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nIdempotency-Key: %s-%d\r\nContent-Length: %d\r\n\r\n%s",
			api.Prefix, name, n, len(body), body)
	}}
}

// compareOrders lets the shop and a bare handler that reads and writes as many bytes take turns.
func (a *App) compareOrders(r *bench.Report, name, address string, wishes bench.Load, status int, o orderbench.Options) error {
	wishes.Address, wishes.Connections, wishes.Time = address, o.Buyers, o.Time/rounds
	var other atomic.Int64
	wishes.Status = func(code int) {
		if code != status {
			other.Add(1)
		}
	}
	warm, err := wishes.Run()
	if err != nil {
		return err
	}
	bare, stop, err := serve(answering(status, int(warm.Bytes)), a)
	if err != nil {
		return err
	}
	defer stop()
	var ratios, speeds, bares []float64
	var waits []time.Duration
	for range rounds {
		ours, err := wishes.Run()
		if err != nil {
			return err
		}
		plain := wishes
		plain.Address = bare
		theirs, err := plain.Run()
		if err != nil {
			return err
		}
		ratios, speeds, bares = append(ratios, ours.PerSecond/theirs.PerSecond), append(speeds, ours.PerSecond), append(bares, theirs.PerSecond)
		waits = append(waits, ours.Latency...)
	}
	r.Ratios[name+"_over_handler"] = bench.Median(ratios)
	r.Figures[name+"_per_s"], r.Figures[name+"_handler_per_s"], r.Figures[name+"_other_answers"] = bench.Median(speeds), bench.Median(bares), float64(other.Load())
	r.Waits(name, waits)
	return nil
}

// answering is the bare handler: it takes a request whole and answers so many bytes.
func answering(status, size int) http.HandlerFunc {
	body := []byte(strings.Repeat("x", size))
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // of a caller who has left
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

func note(r *bench.Report, name string, load bench.Load) error {
	got, err := load.Run()
	if err != nil {
		return err
	}
	r.Figures[name+"_per_s"] = got.PerSecond
	r.Waits(name, got.Latency)
	return nil
}
