package main

import (
	"fmt"
	"os"
	"time"

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

// inFolder does something with a temporary folder.
func inFolder(do func(folder string) error) error {
	folder, err := os.MkdirTemp("", "comptoir-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	return do(folder)
}
