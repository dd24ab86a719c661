package main

import (
	"errors"
	"fmt"

	"github.com/vbauerster/mpb/v8"

	"comptoir/app"
)

type doctorCmd struct {
	app.Config
	Ledger bool `help:"Look the whole ledger over instead: stock, orders, money, invoices, keys and news, each against the others. It may run while the shop sells."`
}

// Run prints one line for each thing looked at; it fails when one of them is wrong.
func (c *doctorCmd) Run(w world) error {
	if c.Ledger {
		return c.ledger(w)
	}
	sick := false
	for _, f := range app.Examine(w.ctx, c.Config) {
		mark := "ok  "
		if f.Remedy != "" {
			mark, sick = "BAD ", true
		}
		fmt.Fprintf(w.out, "%s %-14s %s\n", mark, f.Subject, f.Says)
		if f.Remedy != "" {
			fmt.Fprintf(w.out, "     %-14s → %s\n", "", f.Remedy)
		}
	}
	if sick {
		return errors.New("something is wrong: see the lines marked BAD")
	}
	return nil
}

// ledger looks the books over.
func (c *doctorCmd) ledger(w world) error {
	bars := mpb.NewWithContext(w.ctx, mpb.WithOutput(w.err), mpb.WithWidth(48))
	audit, err := app.Audit(w.ctx, c.Config, bar(bars, "orders"))
	bars.Shutdown()
	if err != nil {
		return err
	}
	audit.Print(w.out)
	return audit.Err()
}
