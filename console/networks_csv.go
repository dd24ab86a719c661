package console

import (
	"net/http"
	"strings"
	"time"

	"comptoir/radio"
)

// networksCSV is the table as a file: a line for each variant and carrier of the country, with the filters of the page.
func (c *Console) networksCSV(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := c.networksOf(r, v)
	if err != nil {
		return err
	}
	rows := [][]string{{"sku", "model", "product", "country", "carrier", "answer", "voice", "lte_coverage", "lte_capacity", "5g", "missing", "reasons", "oldest_fact"}}
	carriers := d.known.CarriersOf(d.Country)
	for row := range d.rows(carriers) {
		phone := d.known.Device(row.Item.Product, row.Item.Model)
		for _, carrier := range carriers {
			line := []string{row.Item.SKU(), row.Item.Model.Number, d.title(row.Item), d.Country, carrier.Name, radio.Unknown.String(), "", "", "", "", "", "", ""}
			if phone != nil {
				a := radio.Answer(phone, carrier, d.known.CountryOf(d.Country), d.Now)
				fillLine(line, &a)
			}
			rows = append(rows, line)
		}
	}
	return table(w, "networks-"+d.Country, rows)
}

func fillLine(line []string, a *radio.Verdict) {
	line[5] = a.Overall.String()
	var missing radio.Set
	for i, part := range []radio.Part{radio.Voice, radio.LTECoverage, radio.LTECapacity, radio.FiveG} {
		line[6+i] = a.Part(part).Reply.String()
		if part != radio.Voice {
			missing = missing.Union(a.Part(part).Missing)
		}
	}
	line[10] = strings.Join(missing.Names(), " ")
	var codes []string
	for _, r := range a.Reasons() {
		codes = append(codes, strings.TrimPrefix(r.Code, "radio."))
	}
	line[11] = strings.Join(codes, " ")
	if a.Oldest != 0 {
		line[12] = a.Oldest.Time().UTC().Format(time.DateOnly)
	}
}
