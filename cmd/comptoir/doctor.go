package main

import (
	"errors"
	"fmt"

	"comptoir/app"
)

type doctorCmd struct {
	app.Config
}

// Run prints one line for each thing looked at; it fails when one of them is wrong.
func (c *doctorCmd) Run(w world) error {
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
