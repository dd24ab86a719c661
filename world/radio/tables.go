package radiofacts

import (
	"embed"
	"fmt"

	"comptoir/radio"
	"comptoir/radio/notation"
)

//go:embed *.csv
var files embed.FS

// Tables are the fixed tables: what the standards define and what frequencies mean.
type Tables struct {
	Bands   radio.Table
	Plan    radio.Plan
	Regions map[string]radio.Region
}

// Notation reads texts against the tables.
func (t Tables) Notation() notation.Notation {
	return notation.Notation{Bands: t.Bands, Plan: t.Plan}
}

// LoadTables reads and checks the tables that ship.
func LoadTables() (t Tables, err error) {
	bands, err := load(files, "bands.csv", notation.ReadBands)
	if err != nil {
		return t, err
	}
	if t.Bands, err = radio.NewTable(bands); err != nil {
		return t, fmt.Errorf("bands.csv: %w", err)
	}
	if t.Regions, err = load(files, "regions.csv", notation.ReadRegions); err != nil {
		return t, err
	}
	rows, err := load(files, "frequencies.csv", notation.ReadAllotments)
	if err != nil {
		return t, err
	}
	if t.Plan, err = radio.NewPlan(t.Bands, rows, t.Regions); err != nil {
		return t, fmt.Errorf("frequencies.csv: %w", err)
	}
	return t, nil
}

// Facts are the tables with the carriers and countries of which something is publicly established.
type Facts struct {
	Tables
	Carriers  []radio.Carrier // settled, by country and name
	Countries []radio.Country // by code
}

// Load reads and checks everything that ships; a wrong row is an error that names file and line.
func Load() (Facts, error) {
	book, tables, err := Book()
	if err != nil {
		return Facts{}, err
	}
	return Facts{Tables: tables, Carriers: book.Carriers(), Countries: book.Countries()}, nil
}

// Book is what ships as an open book, to which an import may join what others collected.
func Book() (*notation.Book, Tables, error) {
	tables, err := LoadTables()
	if err != nil {
		return nil, tables, err
	}
	book := tables.Notation().NewBook()
	for _, file := range []struct {
		name string
		read reader
	}{{"carrier_facts.csv", book.ReadFacts}, {"carrier_bands.csv", book.ReadRuns}, {"statements.csv", book.ReadStatements}} {
		if err := add(files, file.name, file.read); err != nil {
			return nil, tables, err
		}
	}
	return book, tables, nil
}
