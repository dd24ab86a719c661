package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"comptoir/app"
	"comptoir/exchange"
	"comptoir/internal/fault"
	"comptoir/market"
)

// loadCmds are what can be loaded; a file without a word before it is a catalogue.
type loadCmds struct {
	Catalogue loadCmd      `cmd:"" default:"withargs" help:"Comptoir's JSON or Shopify's product CSV."`
	Radio     loadRadioCmd `cmd:"" help:"Lists of devices, carriers and IMEI types (docs/howto/radio-facts.md)."`
}

type loadCmd struct {
	app.Config
	File     string `arg:"" help:"Comptoir's catalogue JSON, or Shopify's product CSV." type:"existingfile"`
	Market   string `help:"Market whose prices a table has, e.g. es; needed for Shopify's CSV." placeholder:"CODE"`
	Language string `help:"Language of a table's texts." default:"en"`
	DryRun   bool   `help:"Read and report; write nothing."`
	Partial  bool   `help:"Keep the good rows of a file that has bad ones; without it a file is loaded whole or not at all."`
}

var errRefused = errors.New("nothing was loaded: the file has refused rows (correct them, or load the rest with --partial)")

// Run loads a file and prints what became of it.
func (c *loadCmd) Run(w world) error {
	a, err := app.Open(w.ctx, c.Config, w.err)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Prepare(w.ctx); err != nil {
		return err
	}
	bars := mpb.NewWithContext(w.ctx, mpb.WithOutput(w.err), mpb.WithWidth(48))
	report, err := a.Load(w.ctx, c.File, app.LoadOptions{Market: market.Code(c.Market), Language: market.Language(c.Language),
		DryRun: c.DryRun, Partial: c.Partial, Reading: bar(bars, "reading"), Writing: bar(bars, "writing")})
	bars.Shutdown()
	if fault.IsCode(err, "exchange.rows_refused") {
		err = nil // told by the report
	}
	if err != nil {
		return fmt.Errorf("%s", exchange.SayFault(err))
	}
	printReport(w.out, report)
	switch {
	case !report.OK() && !c.Partial:
		return errRefused
	case c.DryRun:
		fmt.Fprintln(w.out, "Dry run: nothing was written.")
	}
	return nil
}

// bar makes a progress bar that begins with its first news.
func bar(bars *mpb.Progress, name string) func(done, of int64) {
	var b *mpb.Bar
	return func(done, of int64) {
		if b == nil {
			b = bars.AddBar(of, mpb.PrependDecorators(decor.Name(name+" ")), mpb.AppendDecorators(decor.Percentage()), mpb.BarRemoveOnComplete())
		}
		b.SetCurrent(done)
	}
}

func printReport(out io.Writer, r exchange.Report) {
	fmt.Fprintf(out, "%s: %d rows, %d categories, %d products, %d variants, %d prices; %d refused\n",
		r.Format, r.Rows, r.Categories, r.Products, r.Variants, r.Prices, r.RefusedAll)
	for _, p := range r.Refused {
		fmt.Fprintln(out, "refused:", p)
	}
	if more := r.RefusedAll - len(r.Refused); more > 0 {
		fmt.Fprintf(out, "… and %d more\n", more)
	}
	for _, p := range r.Notes {
		fmt.Fprintln(out, "note:", p)
	}
}

type exportCmd struct {
	app.Config
	To string `help:"File to write; standard output when left out." placeholder:"FILE"`
}

// Run writes the catalogue.
func (c *exportCmd) Run(w world) error {
	a, err := app.Open(w.ctx, c.Config, w.err)
	if err != nil {
		return err
	}
	defer a.Close()
	if c.To == "" {
		return a.Export(w.ctx, w.out)
	}
	file, err := os.CreateTemp(".", ".comptoir-export-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := a.Export(w.ctx, file); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), c.To)
}
