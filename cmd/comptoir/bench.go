package main

import (
	"fmt"
	"time"

	"comptoir/app"
	"comptoir/internal/bench"
)

type benchCmd struct {
	Pages     benchPagesCmd     `cmd:"" help:"Whole pages over HTTP, against a bare handler."`
	Orders    benchOrdersCmd    `cmd:"" help:"Durable orders, against the bare engine."`
	Halfyear  benchHalfyearCmd  `cmd:"" help:"The half-year of 35 million phones in 70 markets, at a scale, with the whole ledger looked over at the end."`
	Drop      benchDropCmd      `cmd:"" help:"A limited sale opened to a crowd: the real program over HTTP, with everybody who cheats, checked from its published log."`
	Clearance benchClearanceCmd `cmd:"" help:"Deciding cells of the clearance desk, and a revoked certificate reaching the doors."`
	Bands     benchBandsCmd     `cmd:"" help:"What every known device does on every known carrier, and the page that tells it over HTTP."`
}

// benchFlags are what every benchmark has.
type benchFlags struct {
	JSON    bool `name:"json" help:"One JSON object instead of a table."`
	Seconds int  `help:"Bounds each measurement." default:"3"`
}

func (f benchFlags) print(w world, r *bench.Report) error {
	if f.JSON {
		return r.JSON(w.out)
	}
	r.Table(w.out)
	return nil
}

type benchClearanceCmd struct {
	benchFlags
	Size string `help:"large (200 markets × 5 channels × 5,000 variants, 30 gates, 100,000 pieces of evidence) or small." enum:"large,small" default:"large"`
}

// Run measures the clearance desk.
func (c benchClearanceCmd) Run(w world) error {
	return inFolder(func(folder string) error {
		report, err := app.BenchClearance(w.ctx, folder, c.Size == "small")
		if err != nil {
			return fmt.Errorf("bench clearance: %w", err)
		}
		return c.print(w, report)
	})
}

type benchBandsCmd struct {
	benchFlags
	Data string `help:"Folder of collected lists of devices and carriers, laid out as docs/howto/radio-facts.md says; what ships is measured without it." type:"existingdir"`
}

// Run measures the radio answers.
func (c benchBandsCmd) Run(w world) error {
	return inFolder(func(folder string) error {
		report, err := app.BenchBands(w.ctx, c.Data, folder, time.Duration(c.Seconds)*time.Second)
		if err != nil {
			return fmt.Errorf("bench bands: %w", err)
		}
		return c.print(w, report)
	})
}
