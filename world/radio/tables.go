package radiofacts

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/radio"
)

//go:embed *.csv
var files embed.FS

// Tables are the fixed tables: what the standards define and what frequencies mean.
type Tables struct {
	Bands   radio.Table
	Plan    radio.Plan
	Regions map[string]radio.Region
}

// LoadTables reads the tables that ship.
func LoadTables() (Tables, error) {
	bands, err := readBands(files)
	if err != nil {
		return Tables{}, err
	}
	table, err := radio.NewTable(bands)
	if err != nil {
		return Tables{}, fmt.Errorf("bands.csv: %w", err)
	}
	regions, err := readRegions(files)
	if err != nil {
		return Tables{}, err
	}
	rows, err := readAllotments(files)
	if err != nil {
		return Tables{}, err
	}
	plan, err := radio.NewPlan(table, rows, regions)
	if err != nil {
		return Tables{}, fmt.Errorf("frequencies.csv: %w", err)
	}
	return Tables{Bands: table, Plan: plan, Regions: regions}, nil
}

// row is a line of a CSV file by the names of its head.
type row struct {
	file string
	line int
	at   map[string]int
	cell []string
	err  *error
}

// get gives a cell, trimmed.
func (r row) get(name string) string {
	i, ok := r.at[name]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.cell[i])
}

// fail remembers the first error of a row, with its place.
func (r row) fail(err error) {
	if err != nil && *r.err == nil {
		*r.err = fmt.Errorf("%s line %d: %w", r.file, r.line, err)
	}
}

// int reads a whole number, 0 for an empty cell.
func (r row) int(name string) int {
	text := r.get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		r.fail(fault.Field(name, "radio.number_wrong", "given", text))
	}
	return n
}

// must gives a cell that may not be empty.
func (r row) must(name string) string {
	text := r.get(name)
	if text == "" {
		r.fail(fault.Field(name, "radio.cell_empty"))
	}
	return text
}

func (r row) tech() radio.Tech {
	t, err := radio.ParseTech(r.get("tech"))
	r.fail(err)
	return t
}

func (r row) date(name string) clock.Instant {
	at, err := radio.ParseDate(r.get(name))
	r.fail(err)
	return at
}

func (r row) told(name string) radio.Told {
	t, ok := radio.ParseTold(r.get(name))
	if !ok {
		r.fail(fault.Field(name, "radio.word_unknown", "given", r.get(name)))
	}
	return t
}

// each reads a file, checks its head and hands over its rows; it stops at the first error.
func each(fsys fs.FS, name string, head string, do func(row)) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	reader := csv.NewReader(f)
	lines, err := reader.ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	want := strings.Split(head, ",")
	if len(lines) == 0 || !slices.Equal(lines[0], want) {
		return fault.New(fault.Malformed, "radio.head_wrong", "file", name, "want", head)
	}
	at := map[string]int{}
	for i, column := range want {
		at[column] = i
	}
	var failed error
	for i, cells := range lines[1:] {
		do(row{file: name, line: i + 2, at: at, cell: cells, err: &failed})
		if failed != nil {
			return failed
		}
	}
	return nil
}

func readBands(fsys fs.FS) (list []radio.Band, err error) {
	err = each(fsys, "bands.csv", "tech,number,duplex,uplink_low_khz,uplink_high_khz,downlink_low_khz,downlink_high_khz,source", func(r row) {
		duplex, err := radio.ParseDuplex(r.must("duplex"))
		r.fail(err)
		b := radio.Band{
			Tech: r.tech(), Number: r.int("number"), Duplex: duplex, Source: r.must("source"),
			Uplink:   radio.Range{Low: r.int("uplink_low_khz"), High: r.int("uplink_high_khz")},
			Downlink: radio.Range{Low: r.int("downlink_low_khz"), High: r.int("downlink_high_khz")},
		}
		r.fail(b.Check())
		list = append(list, b)
	})
	return list, err
}

func readRegions(fsys fs.FS) (map[string]radio.Region, error) {
	regions := map[string]radio.Region{}
	err := each(fsys, "regions.csv", "country,region,source", func(r row) {
		n := r.int("region")
		if n < 1 || n > 3 {
			r.fail(fault.Field("region", "radio.region_unknown", "given", r.get("region")))
		}
		r.must("source")
		regions[r.must("country")] = radio.Region(n)
	})
	return regions, err
}

func readAllotments(fsys fs.FS) (list []radio.Allotment, err error) {
	err = each(fsys, "frequencies.csv", "tech,mhz,duplex,country,region,bands,source", func(r row) {
		duplex, err := radio.ParseDuplex(r.get("duplex"))
		r.fail(err)
		a := radio.Allotment{
			Tech: r.tech(), MHz: r.int("mhz"), Duplex: duplex, Country: r.get("country"),
			Region: radio.Region(r.int("region")), Source: r.must("source"),
		}
		a.Bands = r.bands(a.Tech, "bands")
		list = append(list, a)
	})
	return list, err
}

// bands reads numbers separated by spaces.
func (r row) bands(t radio.Tech, name string) radio.Set {
	var set radio.Set
	for word := range strings.FieldsSeq(r.get(name)) {
		n, err := strconv.Atoi(word)
		id, ok := radio.Of(t, n)
		if err != nil || !ok {
			r.fail(fault.Field(name, "radio.band_impossible", "given", word))
			continue
		}
		set.Add(id)
	}
	return set
}
