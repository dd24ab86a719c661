package demo

import (
	"encoding/csv"
	"fmt"

	"comptoir/radio/directory"
)

// Radio reads what the company's staff wrote about phones and networks: sheets of facts (docs/howto/radio-facts.md).
// What has no public source says that it is the demonstration's own.
func Radio() ([]directory.Entry, error) {
	var list []directory.Entry
	for _, name := range []string{"devices", "statements", "types"} {
		rows, err := sheet("radio/" + name + ".csv")
		if err != nil {
			return nil, err
		}
		for _, cells := range rows {
			list = append(list, directory.Entry{Sheet: name, Cells: cells})
		}
	}
	return list, nil
}

// sheet reads a table with a head; empty cells are left out.
func sheet(path string) ([]map[string]string, error) {
	f, err := storyFiles.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		cells := map[string]string{}
		for i, text := range line {
			if text != "" {
				cells[lines[0][i]] = text
			}
		}
		rows = append(rows, cells)
	}
	return rows, nil
}
