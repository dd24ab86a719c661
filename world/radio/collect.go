package radiofacts

import (
	"fmt"
	"io"
	"io/fs"

	"comptoir/radio"
	"comptoir/radio/notation"
)

// Collected is what ships together with what an import read.
type Collected struct {
	Facts
	Devices []radio.Device
	Types   radio.Types
	Reports []notation.Report // one per file, in the order of reading
}

// collection is a file of an import and how to read it.
type collection struct {
	path string
	from notation.Origin
	read func(io.Reader, notation.Origin) (notation.Report, error)
}

// Collect reads a folder of collected lists (docs/howto/radio-facts.md names its files) beside what ships. A
// file that is absent is left out; one that cannot be read at all is an error; texts that are not understood
// are in the reports.
func Collect(fsys fs.FS) (Collected, error) {
	var all Collected
	book, tables, err := Book()
	if err != nil {
		return all, err
	}
	n := tables.Notation()
	var types []radio.Type
	for _, c := range all.collections(n, book, &types) {
		if err := all.read(fsys, c); err != nil {
			return all, err
		}
	}
	all.Facts = Facts{Tables: tables, Carriers: book.Carriers(), Countries: book.Countries()}
	all.Types = radio.NewTypes(types)
	return all, nil
}

func (all *Collected) collections(n notation.Notation, book *notation.Book, types *[]radio.Type) []collection {
	devices := func(read func(io.Reader, notation.Origin) ([]radio.Device, notation.Report, error)) func(io.Reader, notation.Origin) (notation.Report, error) {
		return func(in io.Reader, from notation.Origin) (notation.Report, error) {
			list, rep, err := read(in, from)
			all.Devices = append(all.Devices, list...)
			return rep, err
		}
	}
	carriers := func(read func(io.Reader, notation.Origin) ([]radio.Carrier, notation.Report, error)) func(io.Reader, notation.Origin) (notation.Report, error) {
		return func(in io.Reader, from notation.Origin) (notation.Report, error) {
			list, rep, err := read(in, from)
			book.Join(list)
			return rep, err
		}
	}
	return []collection{
		{"devices/xiaomi_devices_2024-10.json", origin("GSMArena, as collected by XiaomiFirmwareUpdater/xiaomi_devices", "2024-10-23"), devices(n.Collected)},
		{"devices/makers_devices_2021-02.csv", origin("GSMArena, as collected by foykes/gsm-arena-dataset", "2021-02"), devices(n.MakersTable)},
		{"carriers/mcc_mnc_operators.json", origin("Wikipedia, Mobile country code, as in mcc-mnc-list 1.1.11", "2024-12-13"), carriers(n.Operators)},
		{"carriers/carrier_bands.csv", origin("IRLtools/IRLbox docs/devices/cellular_band_info.md (undated; the date is that of reading)", "2026-11"), carriers(n.CarrierList)},
		{"aftersales/tac_osmocom.csv", origin("Osmocom TAC database", "2016"), func(in io.Reader, from notation.Origin) (notation.Report, error) {
			list, rep, err := n.Types(in, from)
			*types = append(*types, list...)
			return rep, err
		}},
	}
}

func origin(source, date string) notation.Origin {
	at, _ := radio.ParseDate(date) // the dates stand above
	return notation.Origin{Source: source, Date: at}
}

func (all *Collected) read(fsys fs.FS, c collection) error {
	f, err := fsys.Open(c.path)
	if err != nil {
		return nil // absent: an import brings what it has
	}
	defer f.Close()
	c.from.File = c.path
	rep, err := c.read(f, c.from)
	if err != nil {
		return fmt.Errorf("%s: %w", c.path, err)
	}
	all.Reports = append(all.Reports, rep)
	return nil
}

// Country gives a country of which nothing may be known.
func (f Facts) Country(code string) radio.Country {
	for _, k := range f.Countries {
		if k.Code == code {
			return k
		}
	}
	return radio.Country{Code: code, Region: f.Regions[code]}
}
