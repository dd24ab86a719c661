package notation

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/radio"
)

// Origin is who says what a file says, and when the file was made.
type Origin struct {
	File   string
	Source string
	Date   clock.Instant
}

// Collected reads a JSON list of devices with their specifications by section ("Network", "Body", "Misc").
func (n Notation) Collected(in io.Reader, from Origin) ([]radio.Device, Report, error) {
	rep := Report{File: from.File}
	var list []struct {
		Name  string                       `json:"name"`
		Specs map[string]map[string]string `json:"specs"`
	}
	if err := json.NewDecoder(in).Decode(&list); err != nil {
		return nil, rep, fault.Wrap(err, fault.Malformed, "radio.json_wrong", "file", from.File)
	}
	if len(list) > rowsMax {
		return nil, rep, tooMany(from.File)
	}
	var devices []radio.Device
	for i, d := range list {
		net := d.Specs["Network"]
		maker, _, _ := strings.Cut(d.Name, " ")
		rec := Record{
			Row: i + 1, Maker: maker, Name: d.Name, Technology: net["Technology"], Info: net["info"],
			Models: d.Specs["Misc"]["Models"], SIM: d.Specs["Body"]["SIM"], Source: from.Source, Date: from.Date,
		}
		for g, name := range lineNames {
			rec.Lines[g] = net[name]
		}
		devices = append(devices, n.Devices(rec, &rep)...)
	}
	return devices, rep, nil
}

// MakersTable reads a CSV of devices with the columns Brand, Model Name, Technology, "2G bands" to "5G bands",
// SIM and Models, in any order and among others.
func (n Notation) MakersTable(in io.Reader, from Origin) ([]radio.Device, Report, error) {
	rep := Report{File: from.File}
	var devices []radio.Device
	err := rows(in, from.File, 0, []string{"Brand", "Model Name", "Technology", lineNames[0]}, func(r row) {
		rec := Record{
			Row: r.line, Maker: r.get("Brand"), Name: r.get("Model Name"), Technology: r.get("Technology"),
			Models: r.get("Models"), SIM: r.get("SIM"), Source: from.Source, Date: from.Date,
		}
		for g, name := range lineNames {
			rec.Lines[g] = r.get(name)
		}
		devices = append(devices, n.Devices(rec, &rep)...)
	})
	return devices, rep, err
}

// row is a line of a CSV file by the names of its head.
type row struct {
	line int
	at   map[string]int
	cell []string
}

// get gives a cell, trimmed; "" when the file lacks the column.
func (r row) get(name string) string {
	i, ok := r.at[name]
	if !ok || i >= len(r.cell) {
		return ""
	}
	return strings.TrimSpace(r.cell[i])
}

// rows hands over the lines of a CSV file after skipping some; a missing column is Malformed.
func rows(in io.Reader, file string, skip int, need []string, do func(row)) error {
	reader := csv.NewReader(in)
	reader.FieldsPerRecord = -1
	for range skip {
		if _, err := reader.Read(); err != nil {
			return fault.Wrap(err, fault.Malformed, "radio.csv_wrong", "file", file)
		}
	}
	head, err := reader.Read()
	if err != nil {
		return fault.Wrap(err, fault.Malformed, "radio.csv_wrong", "file", file)
	}
	at := headOf(head)
	for _, name := range need {
		if _, ok := at[name]; !ok {
			return fault.New(fault.Malformed, "radio.column_missing", "file", file, "column", name)
		}
	}
	for n := 0; ; n++ {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.Wrap(fmt.Errorf("%s: %w", file, err), fault.Malformed, "radio.csv_wrong", "file", file)
		}
		if n == rowsMax {
			return tooMany(file)
		}
		line, _ := reader.FieldPos(0)
		do(row{line: line, at: at, cell: cells})
	}
}

// headOf finds the columns; of two with the same name the first counts, the second is "name 2".
func headOf(head []string) map[string]int {
	at := make(map[string]int, len(head))
	for i, name := range head {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if _, twice := at[name]; twice {
			name += " 2"
		}
		at[name] = i
	}
	return at
}
