package app

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/store"
)

// Finding is one thing that the doctor looked at. A finding with a remedy is wrong.
type Finding struct{ Subject, Says, Remedy string }

// Examine looks an installation over without changing it beyond its schema.
func Examine(ctx context.Context, c Config) []Finding {
	a, err := Open(ctx, c, io.Discard)
	if err != nil {
		return []Finding{{"database", err.Error(), "look at --database; the folder must exist and be writable, the server reachable"}}
	}
	defer a.Close()
	return []Finding{a.examineDurability(ctx), a.examineMarkets(), a.examineCatalogue(), a.examineClock(), a.examineMail()}
}

func (a *App) examineDurability(ctx context.Context) Finding {
	d, err := a.Store.DB.Durability(ctx)
	if err != nil {
		return Finding{"durability", err.Error(), "the database does not say how durable it is"}
	}
	f := Finding{Subject: "durability", Says: d.String()}
	if !d.Durable {
		f.Remedy = "turn on fsync and synchronous_commit: acknowledged orders would be lost with the power"
	}
	return f
}

func (a *App) examineMarkets() Finding {
	by := map[market.Stage]int{}
	for _, m := range a.Offers.Markets() {
		by[m.Stage]++
	}
	if len(by) == 0 {
		return Finding{"markets", "none", "start `comptoir serve` once: it writes the world into a new store"}
	}
	var parts []string
	for _, s := range market.Stages() {
		if by[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", by[s], s))
		}
	}
	return Finding{Subject: "markets", Says: strings.Join(parts, ", ")}
}

func (a *App) examineCatalogue() Finding {
	book := a.Offers.Book()
	f := Finding{Subject: "catalogue", Says: fmt.Sprintf("%d products, %d variants", len(book.Products), len(book.Items))}
	if len(book.Items) == 0 {
		f.Remedy = "import one: comptoir load FILE"
	}
	return f
}

func (a *App) examineClock() Finding {
	now := a.Clock.Now()
	f := Finding{Subject: "clock", Says: now.Time().Format(time.RFC3339)}
	if now < clock.Of(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		f.Remedy = "the machine's clock is in the past: certificates and prices would be judged by it"
	}
	return f
}

func (a *App) examineMail() Finding {
	if a.Config.SMTP == "" {
		return Finding{Subject: "mail", Says: "no --smtp: mails wait in the outbox"}
	}
	server, err := url.Parse(a.Config.SMTP)
	if err != nil || server.Host == "" {
		return Finding{"mail", "--smtp is no address", "write it as smtp://USER:PASSWORD@HOST:PORT"}
	}
	return Finding{Subject: "mail", Says: "by " + server.Host}
}

// Audit looks the whole ledger of an installation over.
func Audit(ctx context.Context, c Config, progress func(done, of int64)) (*store.Audit, error) {
	if err := isThere(c.Database); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, c.Database, db.Options{})
	if err != nil {
		return nil, fmt.Errorf("--database: %w", err)
	}
	defer s.Close()
	return s.Audit(ctx, progress)
}

// isThere refuses the address of a SQLite file that is not there: the books of a shop that was just made are in order and say nothing.
func isThere(address string) error {
	path, file := strings.CutPrefix(address, "sqlite://")
	if !file {
		return nil
	}
	path, _, _ = strings.Cut(path, "?")
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("--database: there is no shop at %s: %w", path, err)
	}
	return nil
}
