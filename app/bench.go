package app

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"time"

	"comptoir/clearance/clearancebench"
	"comptoir/internal/bench"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/store"
	"comptoir/tax"
)

// BenchClearance measures the clearance desk on a company of the size that the product is built for.
func BenchClearance(ctx context.Context, folder string, small bool) (*bench.Report, error) {
	size := clearancebench.Large
	if small {
		size = clearancebench.Small
	}
	company := clearancebench.Make(size)
	r := bench.New("clearance")
	cell, bare, err := clearancebench.Cells(company, 5)
	if err != nil {
		return nil, err
	}
	r.Figures["cell_ns"], r.Figures["expressions_ns"] = cell, bare
	r.Ratios["cell_over_expressions"] = cell / bare
	s, err := store.Open(ctx, "sqlite://"+filepath.Join(folder, "bench.db"), db.Options{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := fillCompany(ctx, s, company); err != nil {
		return nil, err
	}
	a, err := open(ctx, Config{LogLevel: "error", LogFormat: "text"}, s, clock.System{}, io.Discard)
	if err != nil {
		return nil, err
	}
	if err := a.measureShelves(ctx, r); err != nil {
		return nil, err
	}
	if err := a.measureYear(ctx, r, company.Now); err != nil {
		return nil, err
	}
	err = a.measureRevocation(ctx, r, company)
	r.Figures["rss_mb"] = bench.RSS()
	return r, err
}

// fillCompany writes the company into an empty store.
func fillCompany(ctx context.Context, s *store.Store, c *clearancebench.Company) error {
	return s.Update(ctx, func(tx *store.Tx) error {
		for _, m := range c.Markets {
			if err := tx.PutMarket(m); err != nil {
				return err
			}
			if err := tx.PutRates([]tax.Rate{clearancebench.Rate(m.Code)}); err != nil {
				return err
			}
			if err := tx.PutPrices(m.Code, c.Prices()); err != nil {
				return err
			}
		}
		for _, p := range c.Book.Products {
			if err := tx.PutProduct(p); err != nil {
				return err
			}
		}
		for _, g := range c.Gates {
			if err := tx.PutGate(g); err != nil {
				return err
			}
		}
		if err := tx.FileEvidence(c.Evidence); err != nil {
			return err
		}
		return tx.BumpCatalogue()
	})
}

// measureShelves compiles each market once and decides all its cells.
func (a *App) measureShelves(ctx context.Context, r *bench.Report) error {
	var took []float64
	for _, m := range a.Offers.Markets() {
		began := time.Now()
		if err := a.decideAll(ctx, m.Code); err != nil {
			return err
		}
		took = append(took, milliseconds(began))
	}
	r.Figures["market_ms"] = bench.Median(took)
	return nil
}

// decideAll asks for every variant of a market in every channel.
func (a *App) decideAll(ctx context.Context, code market.Code) error {
	shelf, err := a.Offers.Shelf(ctx, code)
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	for _, c := range market.Channels() {
		for n := range shelf.Book.Items {
			shelf.Answer(n, c, now)
		}
	}
	return nil
}

// measureYear lists what breaks in every market within a year.
func (a *App) measureYear(ctx context.Context, r *bench.Report, from clock.Instant) error {
	began := time.Now()
	for _, m := range a.Offers.Markets() {
		shelf, err := a.Offers.Shelf(ctx, m.Code)
		if err != nil {
			return err
		}
		r.Figures["year_breaks"] += float64(len(shelf.Clearance.Breaks(shelf.Market, shelf.Book.Items, from, from.Add(365*24*time.Hour))))
	}
	r.Figures["year_ms"] = milliseconds(began)
	return nil
}

// measureRevocation revokes certificates one after the other, every second one of those that cover all models,
// and waits until the shelves, and so every door, have followed and every cell of the markets that they covered
// has been decided again.
func (a *App) measureRevocation(ctx context.Context, r *bench.Report, c *clearancebench.Company) error {
	var doors, cells []float64
	for n := range 6 {
		e := *c.Evidence[9+10*n] // ten markets each
		if n%2 == 1 {
			e = *c.Evidence[8+20*n] // nine markets, all models
		}
		began := time.Now()
		e.RevokedAt, e.RevokedWhy = a.Clock.Now(), "bench"
		if err := a.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutEvidence(&e) }); err != nil {
			return err
		}
		if _, err := a.Offers.Refresh(ctx); err != nil {
			return err
		}
		doors = append(doors, milliseconds(began))
		for _, m := range e.Scope.Markets {
			if err := a.decideAll(ctx, m); err != nil {
				return err
			}
		}
		cells = append(cells, milliseconds(began))
	}
	r.Figures["revoke_to_all_doors_ms"], r.Figures["revoke_to_all_cells_ms"] = bench.Median(doors), bench.Median(cells)
	r.Figures["revoke_to_all_doors_max_ms"] = slices.Max(doors)
	return nil
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
