package notation

import (
	"io"

	"comptoir/radio"
)

// Types reads a CSV of IMEI types as the Osmocom database gives it: a line of credit, then tac, name (maker)
// and a second name (model).
func (n Notation) Types(in io.Reader, from Origin) ([]radio.Type, Report, error) {
	rep := Report{File: from.File}
	var list []radio.Type
	err := rows(in, from.File, 1, []string{"tac", "name", "name 2"}, func(r row) {
		rep.Rows++
		t := radio.Type{TAC: r.get("tac"), Maker: r.get("name"), Name: r.get("name 2"), Source: from.Source, Date: from.Date}
		code := ""
		switch {
		case !radio.IsTAC(t.TAC):
			code = "radio.tac_wrong"
		case t.Maker == "" || t.Name == "":
			code = "radio.cell_empty"
		}
		rep.text(r.line, "tac", t.TAC, code)
		if code == "" {
			list = append(list, t)
		}
	})
	return list, rep, err
}
