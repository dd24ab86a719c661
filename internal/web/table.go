package web

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// CSV writes a table for people's spreadsheets: UTF-8 with its mark, and commas. A cell that a spreadsheet would run as a formula
// gets an apostrophe before it.
func CSV(rows [][]string) []byte {
	out := bytes.NewBufferString("\xef\xbb\xbf")
	w := csv.NewWriter(out)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				cell = "'" + cell
			}
			safe[i] = cell
		}
		_ = w.Write(safe) // a buffer takes everything
	}
	w.Flush()
	return out.Bytes()
}
