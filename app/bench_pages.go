package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"comptoir/change"
	"comptoir/clearance/clearancebench"
	"comptoir/internal/bench"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/web"
	"comptoir/market"
	"comptoir/money"
	"comptoir/pricing"
	"comptoir/stock"
	"comptoir/store"
)

// pagesSize is the catalogue on which pages are measured: 75 markets, 5,000 variants.
var pagesSize = clearancebench.Size{Markets: 75, Variants: 5000}

// everybody is allowed everything: the bench's own hands.
type everybody struct{}

func (everybody) Name() string                 { return "bench" }
func (everybody) May(string, market.Code) bool { return true }
func (everybody) Is(string, market.Code) bool  { return false }

// BenchPages measures whole pages over HTTP against a bare handler that writes as many bytes, in turns.
func BenchPages(ctx context.Context, folder string, each time.Duration) (*bench.Report, error) {
	company := clearancebench.Make(pagesSize)
	database := "sqlite://" + filepath.Join(folder, "pages.db")
	if err := fillShop(ctx, database, company); err != nil {
		return nil, err
	}
	r := bench.New("pages")
	began := time.Now()
	a, err := Open(ctx, Config{Database: database, LogLevel: "error", LogFormat: "text", Name: "Bench", BaseURL: "http://127.0.0.1"}, io.Discard)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	handler, err := a.Handler()
	if err != nil {
		return nil, err
	}
	address, stop, err := serve(handler, a)
	if err != nil {
		return nil, err
	}
	defer stop()
	if err := first(address, company); err != nil {
		return nil, err
	}
	r.Figures["start_ms"] = float64(time.Since(began).Microseconds()) / 1000
	if err := a.measurePages(r, address, company, each); err != nil {
		return nil, err
	}
	err = a.measureChanges(ctx, r, company)
	r.Figures["rss_mb"] = bench.RSS()
	return r, err
}

// fillShop writes a shop of the size, with stock of everything.
func fillShop(ctx context.Context, database string, company *clearancebench.Company) error {
	s, err := store.Open(ctx, database, db.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := fillCompany(ctx, s, company); err != nil {
		return err
	}
	return s.Update(ctx, func(tx *store.Tx) error {
		place := stock.Location{Code: "w", Market: company.Markets[0].Code, Channels: market.Channels()}
		posting := stock.Posting{Market: place.Market, Ref: 1, At: company.Now, Why: "bench"}
		for _, m := range company.Markets {
			place.Serves = append(place.Serves, m.Code)
		}
		for _, item := range company.Book.Items {
			posting.Movements = append(posting.Movements, stock.Movement{Location: "w", Owner: stock.Own, SKU: item.SKU(), From: stock.Supplier, To: stock.OnHand, Quantity: 100})
		}
		if err := tx.PutLocation(place); err != nil {
			return err
		}
		return tx.Post(posting)
	})
}

func serve(h http.Handler, a *App) (address string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := web.NewServer(h, a.Log)
	go func() { _ = server.Serve(listener) }() // ends with the server
	return listener.Addr().String(), func() { server.Close() }, nil
}

// pageOf is the n-th of a thousand different product pages, spread over markets.
func pageOf(c *clearancebench.Company, n int64) string {
	n %= 1000
	return fmt.Sprintf("/%s/p/product-%05d", c.Markets[n%5].Code, n)
}

func first(address string, c *clearancebench.Company) error {
	answer, err := http.Get("http://" + address + pageOf(c, 0))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the first page answers %s", answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// request is a page asked for with the cookies of somebody who has a basket, without compression.
func request(path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nUser-Agent: bench\r\nCookie: basket=0123456789abcdefghjkmnpqrs; units=2\r\n\r\n")
}

// rounds is how often page and bare handler take turns.
const rounds = 5

func (a *App) measurePages(r *bench.Report, address string, c *clearancebench.Company, each time.Duration) error {
	pages := make([][]byte, 1000)
	searches := make([][]byte, 1000)
	for n := range int64(1000) {
		pages[n] = request(pageOf(c, n))
		searches[n] = request(fmt.Sprintf("/%s/search?q=phone+%d", c.Markets[n%5].Code, n))
	}
	for name, requests := range map[string][][]byte{"product_page": pages, "search": searches} {
		ratio, perSecond, size, err := a.against(address, requests, each)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.Ratios[name] = ratio
		r.Figures[name+"_per_s"], r.Figures[name+"_bytes"] = perSecond, size
	}
	return nil
}

// against loads pages and then a bare handler that writes as many bytes, in turns; it gives the medians.
func (a *App) against(address string, requests [][]byte, each time.Duration) (ratio, perSecond, size float64, err error) {
	load := bench.Load{Address: address, Connections: 16, Time: each / rounds, Request: func(n int64) []byte { return requests[n%int64(len(requests))] }}
	warm, err := load.Run()
	if err != nil {
		return 0, 0, 0, err
	}
	body := make([]byte, int(warm.Bytes))
	bare, stop, err := serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body) // the caller has left
	}), a)
	if err != nil {
		return 0, 0, 0, err
	}
	defer stop()
	var ratios, speeds []float64
	for range rounds {
		page, err := load.Run()
		if err != nil {
			return 0, 0, 0, err
		}
		other := load
		other.Address = bare
		plain, err := other.Run()
		if err != nil {
			return 0, 0, 0, err
		}
		ratios, speeds = append(ratios, page.PerSecond/plain.PerSecond), append(speeds, page.PerSecond)
	}
	return bench.Median(ratios), bench.Median(speeds), warm.Bytes, nil
}

// measureChanges times from a committed change of a price, and of a stage, to the shelf that shows it.
func (a *App) measureChanges(ctx context.Context, r *bench.Report, c *clearancebench.Company) error {
	var price, stage []float64
	m := c.Markets[0].Code
	for n := range 5 {
		began := time.Now()
		_, err := a.Change.Apply(ctx, everybody{}, []change.Change{{Kind: change.PriceSet, Market: m, Subject: "V00000",
			After: change.Made(pricing.Price{Amount: money.Of(int64(5000+n), "EUR"), Span: clock.Span{Since: a.Clock.Now()}})}})
		if err != nil {
			return err
		}
		price = append(price, float64(time.Since(began).Microseconds())/1000)
		began = time.Now()
		to := []market.Stage{market.Pilot, market.Open}[n%2]
		if _, err := a.Change.Apply(ctx, everybody{}, []change.Change{{Kind: change.MarketStage, Market: m, After: change.Made(to)}}); err != nil {
			return err
		}
		stage = append(stage, float64(time.Since(began).Microseconds())/1000)
	}
	r.Figures["price_change_ms"], r.Figures["stage_change_ms"] = bench.Median(price), bench.Median(stage)
	return nil
}
