package main

import (
	"fmt"
	"time"

	"github.com/vbauerster/mpb/v8"

	"comptoir/app"
)

type benchDropCmd struct {
	benchFlags
	Buyers      int    `help:"Who waits at the opening; a tenth more come later. 250000 needs some gigabytes." default:"20000"`
	Units       int    `help:"Units offered; 0: 16 for a hundred buyers, as in the fastest sale on record."`
	Connections int    `help:"Connections open at once." default:"1024"`
	Database    string `help:"postgres://… instead of a SQLite file; its tables are written to." placeholder:"ADDRESS"`
	Nodes       int    `help:"Programs that share the database and serve the rush; more than one needs PostgreSQL." default:"1"`
}

// Run opens a limited sale to a crowd.
func (c benchDropCmd) Run(w world) error {
	if c.Buyers < 100 || c.Buyers > 1_000_000 {
		return fmt.Errorf("--buyers: %d is not from 100 to 1000000", c.Buyers)
	}
	if c.Nodes < 1 || c.Nodes > 8 || c.Nodes > 1 && c.Database == "" {
		return fmt.Errorf("--nodes: %d is not from 1 to 8; more than one needs --database postgres://…", c.Nodes)
	}
	return inFolder(func(folder string) error {
		bars := mpb.NewWithContext(w.ctx, mpb.WithOutput(w.err), mpb.WithWidth(48))
		report, err := app.BenchDrop(w.ctx, app.DropRush{Folder: folder, Database: c.Database, Nodes: c.Nodes, Buyers: c.Buyers, Units: c.Units, Connections: c.Connections,
			Time: time.Duration(c.Seconds) * time.Second, Progress: bar(bars, "persons, then orders")})
		bars.Shutdown()
		if err != nil {
			return fmt.Errorf("bench drop: %w", err)
		}
		return c.print(w, report)
	})
}
