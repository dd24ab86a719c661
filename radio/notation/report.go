package notation

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"comptoir/internal/fault"
)

// Limits of one import.
const (
	rowsMax     = 200_000
	textMax     = 2_000 // bytes of one band text
	refusalsMax = 1_000 // refusals that are kept whole; more are counted
)

// Refusal is a text that was not understood, and why.
type Refusal struct {
	Row   int    // line or record, from 1
	Field string // column
	Text  string
	Code  string // stable reason
}

// Report says what an import understood of one file.
type Report struct {
	File       string
	Rows       int // records
	Texts      int // band texts (or rows, where a row is the text) that were not empty
	Understood int // of these, understood whole
	Refusals   []Refusal
	Codes      map[string]int // how often each reason
}

// refuse counts a refusal and keeps it while there is room.
func (r *Report) refuse(row int, field, text, code string) {
	if r.Codes == nil {
		r.Codes = map[string]int{}
	}
	r.Codes[code]++
	if len(r.Refusals) < refusalsMax {
		r.Refusals = append(r.Refusals, Refusal{row, field, text, code})
	}
}

// text counts a text as understood, or refused when code is not empty.
func (r *Report) text(row int, field, text, code string) {
	r.Texts++
	if code == "" {
		r.Understood++
		return
	}
	r.refuse(row, field, text, code)
}

// Share is how much was understood, in thousandths; 1000 for a file without texts.
func (r Report) Share() int {
	if r.Texts == 0 {
		return 1000
	}
	return r.Understood * 1000 / r.Texts
}

// Clean tells whether nothing was refused.
func (r Report) Clean() bool { return len(r.Codes) == 0 }

// WriteTo prints the report as tab-separated lines: the sums, the reasons, then each refusal.
func (r Report) WriteTo(w io.Writer) (int64, error) {
	n, err := fmt.Fprintf(w, "%s\trows %d\ttexts %d\tunderstood %d\t%d.%d %%\n", r.File, r.Rows, r.Texts, r.Understood, r.Share()/10, r.Share()%10)
	total := int64(n)
	for _, code := range slices.Sorted(maps.Keys(r.Codes)) {
		if err != nil {
			return total, err
		}
		n, err = fmt.Fprintf(w, "\t%s\t%d\n", code, r.Codes[code])
		total += int64(n)
	}
	list := slices.Clone(r.Refusals)
	slices.SortStableFunc(list, func(a, b Refusal) int { return cmp.Compare(a.Row, b.Row) })
	for _, f := range list {
		if err != nil {
			return total, err
		}
		n, err = fmt.Fprintf(w, "\t%d\t%s\t%s\t%q\n", f.Row, f.Field, f.Code, f.Text)
		total += int64(n)
	}
	return total, err
}

// tooMany is the fault of an input that exceeds its limit.
func tooMany(file string) error {
	return fault.New(fault.TooLarge, "radio.rows_max", "file", file)
}
