package main

import (
	"fmt"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"

	"comptoir/app"
	"comptoir/order/orderbench"
)

type benchPagesCmd struct{ benchFlags }

// Run measures pages on 5,000 variants in 75 markets.
func (c benchPagesCmd) Run(w world) error {
	return inFolder(func(folder string) error {
		report, err := app.BenchPages(w.ctx, folder, time.Duration(c.Seconds)*time.Second)
		if err != nil {
			return fmt.Errorf("bench pages: %w", err)
		}
		return c.print(w, report)
	})
}

type benchOrdersCmd struct {
	benchFlags
	Database string `help:"postgres://… to measure instead of a SQLite file; its tables are written to." placeholder:"ADDRESS"`
}

// Run measures durable orders against the bare engine.
func (c benchOrdersCmd) Run(w world) error {
	return inFolder(func(folder string) error {
		report, err := app.BenchOrders(w.ctx, orderbench.Options{Folder: folder, Database: c.Database, Time: time.Duration(c.Seconds) * time.Second})
		if err != nil {
			return fmt.Errorf("bench orders: %w", err)
		}
		return c.print(w, report)
	})
}

type benchHalfyearCmd struct {
	JSON     bool    `name:"json" help:"One JSON object instead of a table."`
	Scale    float64 `help:"Part of 35 million orders: 0.001 takes a minute, 0.01 some minutes, 1 needs 35 GB of disk." default:"0.001"`
	Database string  `help:"postgres://… instead of a SQLite file; its tables are written to." placeholder:"ADDRESS"`
}

// Run lives through the half-year of 35 million phones.
func (c benchHalfyearCmd) Run(w world) error {
	if c.Scale <= 0 || c.Scale > 1 {
		return fmt.Errorf("--scale: %v is not above 0 and at most 1", c.Scale)
	}
	return inFolder(func(folder string) error {
		bars := mpb.NewWithContext(w.ctx, mpb.WithOutput(w.err), mpb.WithWidth(48))
		report, err := orderbench.RunHalfYear(w.ctx, orderbench.HalfYear{Scale: c.Scale, Folder: folder, Database: c.Database, Progress: bar(bars, "orders")})
		bars.Shutdown()
		if err != nil {
			return fmt.Errorf("bench halfyear: %w", err)
		}
		return benchFlags{JSON: c.JSON}.print(w, report)
	})
}

// inFolder does something with a temporary folder.
func inFolder(do func(folder string) error) error {
	folder, err := os.MkdirTemp("", "comptoir-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	return do(folder)
}
