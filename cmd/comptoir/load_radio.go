package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/vbauerster/mpb/v8"

	"comptoir/app"
	"comptoir/radio/notation"
)

type loadRadioCmd struct {
	app.Config
	Folder  string `arg:"" help:"Folder of lists, laid out as docs/howto/radio-facts.md says." type:"existingdir"`
	DryRun  bool   `help:"Read and report; write nothing."`
	Refused int    `help:"How many refused texts to print of each file." default:"20" placeholder:"N"`
}

var errNoLists = errors.New("nothing was loaded: the folder has none of the files that docs/howto/radio-facts.md names")

// Run loads a folder and prints, for each file, what was understood, and what was refused and why.
func (c *loadRadioCmd) Run(w world) error {
	a, err := app.Open(w.ctx, c.Config, w.err)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Prepare(w.ctx); err != nil {
		return err
	}
	bars := mpb.NewWithContext(w.ctx, mpb.WithOutput(w.err), mpb.WithWidth(48))
	reports, err := a.LoadRadio(w.ctx, c.Folder, c.DryRun, bar(bars, "reading"), bar(bars, "writing"))
	bars.Shutdown()
	if err != nil {
		return fmt.Errorf("load radio: %w", err)
	}
	if len(reports) == 0 {
		return errNoLists
	}
	for _, r := range reports {
		printUnderstood(w.out, r, c.Refused)
	}
	for _, path := range app.UnreadRadio(c.Folder) {
		fmt.Fprintf(w.out, "%s: not read, it is none of the lists that docs/howto/radio-facts.md names\n", path)
	}
	if c.DryRun {
		fmt.Fprintln(w.out, "Dry run: nothing was written.")
	}
	return nil
}

func printUnderstood(out io.Writer, r notation.Report, most int) {
	fmt.Fprintf(out, "%s: %d records, %d texts, %d understood (%d.%d %%)\n", r.File, r.Rows, r.Texts, r.Understood, r.Share()/10, r.Share()%10)
	all := 0
	for _, code := range slices.Sorted(maps.Keys(r.Codes)) {
		all += r.Codes[code]
		fmt.Fprintf(out, "  refused: %s, %d times\n", code, r.Codes[code])
	}
	for i, f := range r.Refusals {
		if i == most {
			fmt.Fprintf(out, "  … and %d more\n", all-most)
			break
		}
		fmt.Fprintf(out, "  line %d, %s: %q (%s)\n", f.Row, f.Field, f.Text, f.Code)
	}
}
