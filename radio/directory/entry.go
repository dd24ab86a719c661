package directory

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"comptoir/internal/fault"
	"comptoir/radio"
	"comptoir/radio/notation"
	radiofacts "comptoir/world/radio"
)

// Entry is one fact that staff wrote: a row of a sheet.
type Entry struct {
	Sheet string            `json:"sheet"`
	Cells map[string]string `json:"cells"`
}

// Sheet is a kind of facts: the columns of its rows, and those by which a row is known.
type Sheet struct {
	Name    string
	Columns []string
	known   []string
}

// Sheets lists the kinds of facts that staff write.
func Sheets() []Sheet {
	sheet := func(name, head string, known ...string) Sheet { return Sheet{name, strings.Split(head, ","), known} }
	return []Sheet{
		sheet("statements", notation.StatementsHead, "country", "carrier", "model", "topic", "source"),
		sheet("facts", notation.FactsHead, "country", "carrier", "fact", "source"),
		sheet("runs", notation.RunsHead, "country", "carrier", "tech", "bands", "mhz", "source"),
		sheet("devices", notation.DevicesHead, "model", "edition", "source"),
		sheet("types", notation.TypesHead, "tac", "maker", "name", "source"),
	}
}

// SheetOf finds a sheet by its name.
func SheetOf(name string) (Sheet, bool) {
	all := Sheets()
	i := slices.IndexFunc(all, func(s Sheet) bool { return s.Name == name })
	return all[max(i, 0)], i >= 0
}

// Limits of an entry.
const (
	cellMax = 500
	keyMax  = 1500
)

// Key names an entry: two of the same key say the same thing by the same source, and the later replaces the former.
func (e Entry) Key() string {
	s, _ := SheetOf(e.Sheet)
	parts := []string{e.Sheet}
	for _, column := range s.known {
		parts = append(parts, strings.ToLower(strings.TrimSpace(e.Cells[column])))
	}
	if e.Sheet == "facts" && slices.Contains([]string{"code", "alias", "silent"}, e.Cells["fact"]) {
		parts = append(parts, strings.ToLower(e.Cells["value"])) // there may be several of a source
	}
	return strings.Join(parts, "/")
}

// Country is the country that an entry speaks of, "" for those about a phone.
func (e Entry) Country() string { return e.Cells["country"] }

// Check refuses an entry that cannot be right, naming the cell.
func (e Entry) Check() error {
	s, ok := SheetOf(e.Sheet)
	if !ok {
		return fault.Field("sheet", "radio.sheet_unknown", "given", e.Sheet)
	}
	for column, text := range e.Cells {
		switch {
		case !slices.Contains(s.Columns, column):
			return fault.Field("cells", "radio.column_unknown", "given", column)
		case len(text) > cellMax:
			return fault.Field(column, "radio.cell_long", "max", "500")
		}
	}
	if len(e.Key()) > keyMax {
		return fault.Field("source", "radio.cell_long", "max", "500")
	}
	for _, column := range []string{"source", "date"} {
		if strings.TrimSpace(e.Cells[column]) == "" {
			return fault.Field(column, "radio.cell_empty")
		}
	}
	tables, err := radiofacts.LoadTables()
	if err != nil {
		return err
	}
	rep, err := newPile(tables).read(s, []Entry{e})
	if err != nil {
		return err
	}
	if len(rep.Refusals) > 0 {
		return fault.Field(rep.Refusals[0].Field, rep.Refusals[0].Code, "given", rep.Refusals[0].Text)
	}
	return nil
}

// pile gathers what entries say.
type pile struct {
	book    *notation.Book
	n       notation.Notation
	devices []radio.Device
	types   []radio.Type
}

func newPile(t radiofacts.Tables) *pile {
	n := t.Notation()
	return &pile{book: n.NewBook(), n: n}
}

// read hands entries of one sheet to its reader, as the rows of a file.
func (p *pile) read(s Sheet, list []Entry) (rep notation.Report, err error) {
	in, name := rowsOf(s, list), "the console's "+s.Name
	switch s.Name {
	case "devices":
		var more []radio.Device
		more, rep, err = p.n.ReadDevices(in, name)
		p.devices = append(p.devices, more...)
	case "types":
		var more []radio.Type
		more, rep, err = notation.ReadTypes(in, name)
		p.types = append(p.types, more...)
	case "runs":
		rep, err = p.book.ReadRuns(in, name)
	case "facts":
		rep, err = p.book.ReadFacts(in, name)
	default:
		rep, err = p.book.ReadStatements(in, name)
	}
	return rep, err
}

// rowsOf writes entries as the file that the readers know.
func rowsOf(s Sheet, list []Entry) io.Reader {
	var text bytes.Buffer
	out := csv.NewWriter(&text)
	_ = out.Write(s.Columns) // into memory
	for _, e := range list {
		cells := make([]string, len(s.Columns))
		for i, column := range s.Columns {
			cells[i] = e.Cells[column]
		}
		_ = out.Write(cells) // into memory
	}
	out.Flush()
	return &text
}
