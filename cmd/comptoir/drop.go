package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"comptoir/drop"
)

// dropCmd holds the commands about limited sales.
type dropCmd struct {
	Verify dropVerifyCmd `cmd:"" help:"Compute the receipt of a limited sale anew from its published log, and say what does not hold."`
}

type dropVerifyCmd struct {
	Source string `arg:"" help:"File or address of the published log (…/drops/NAME/log.json); - reads standard input."`
	Head   string `help:"Hash that was noted earlier: the log must still contain it." placeholder:"HASH"`
}

var errDropFalse = errors.New("the published log does not hold")

// Run verifies a log; it needs nothing of the shop but the file.
func (c *dropVerifyCmd) Run(w world) error {
	in, err := c.open(w)
	if err != nil {
		return err
	}
	defer in.Close()
	checked, err := drop.Verify(in, c.Head)
	if err != nil {
		return fmt.Errorf("%s is no published log of a limited sale: %w", c.Source, err)
	}
	printDrop(w.out, &checked)
	if !checked.OK() {
		return errDropFalse
	}
	return nil
}

func (c *dropVerifyCmd) open(w world) (io.ReadCloser, error) {
	if c.Source == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	if !strings.HasPrefix(c.Source, "http://") && !strings.HasPrefix(c.Source, "https://") {
		return os.Open(c.Source)
	}
	request, err := http.NewRequestWithContext(w.ctx, http.MethodGet, c.Source, nil)
	if err != nil {
		return nil, err
	}
	client := http.Client{Timeout: 5 * time.Minute}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("%s answered %s", c.Source, answer.Status)
	}
	return answer.Body, nil
}

// printDrop tells a receipt in words.
func printDrop(out io.Writer, c *drop.Checked) {
	f, r := &c.Facts, &c.Receipt
	fmt.Fprintf(out, "%s in %s: %s at %s %s, rule %s\n", f.ID, f.Market, f.SKU, f.Price.Decimal(), f.Price.Currency, f.Rule)
	fmt.Fprintf(out, "  opened     %s (published), %s (first grant)\n", f.Opens, r.Opened)
	for _, line := range []struct {
		name  string
		units int64
	}{{"offered", r.Offered}, {"  open", r.OfferedOpen}, {"  by code", r.OfferedCodes}, {"persons", r.Entries}, {"granted", r.Granted}, {"codes used", r.CodesUsed},
		{"again", r.Again}, {"ordered", r.Ordered}, {"paid", r.Paid}, {"released", r.Released}, {"held now", r.Held}, {"unsold", r.Back}} {
		fmt.Fprintf(out, "  %-10s %d\n", line.name, line.units)
	}
	fmt.Fprintf(out, "  commitment %s\n  seed       %s\n  lines      %d\n  head       %s\n", f.Commitment, r.Seed, r.Lines, r.Head)
	if r.CalledOff != "" {
		fmt.Fprintf(out, "It was called off before it opened: %s\n", r.CalledOff)
	} else if short := r.Short(); short > 0 && r.Final() {
		fmt.Fprintf(out, "FEWER WERE GRANTED THAN OFFERED: %d of %d units were never granted to anybody.\n", short, r.Offered)
	}
	if !r.Final() {
		fmt.Fprintln(out, "It has not ended: this is the receipt so far.")
	}
	for _, found := range c.Findings {
		fmt.Fprintln(out, "FALSE:", found)
	}
	if c.OK() {
		fmt.Fprintln(out, "The chain of hashes, the commitment, the draw, the order of grants, the limits and the sums hold.")
	}
}
