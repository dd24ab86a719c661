package console

import (
	"net/http"
	"net/url"

	"comptoir/clearance"
	"comptoir/clearance/paperwork"
	"comptoir/internal/web"
)

// table sends rows as a CSV file for spreadsheets.
func table(w http.ResponseWriter, name string, rows [][]string) error {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	_, err := w.Write(web.CSV(rows))
	return err
}

// exportMax bounds the rows of a table; what is more goes by the API, page by page.
const exportMax = 10_000

func (c *Console) evidenceCSV(w http.ResponseWriter, r *http.Request, d evidenceData) error {
	rows := [][]string{{"id", "gate", "kind", "number", "issuer", "holder", "state", "models", "variants", "chipsets", "markets", "channels", "since", "until", "filed_by", "approved_by", "file"}}
	d.Filter.Limit = 200
	for len(rows) < exportMax {
		page, err := c.Papers.List(r.Context(), d.Filter)
		if err != nil {
			return err
		}
		for _, one := range page.Filed {
			rows = append(rows, d.evidenceRow(one))
		}
		if d.Filter.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	return table(w, "evidence", rows)
}

func (v *View) evidenceRow(one paperwork.Filed) []string {
	zone := v.zoneOf(one.Scope)
	return []string{one.ID, one.Gate, one.Kind, one.Number, one.Issuer, one.Holder, string(one.State), joined(one.Scope.Models), joined(one.Scope.Variants),
		joined(one.Scope.Chipsets), codes(one.Scope.Markets), channelsOf(one.Scope), firstDay(one.Since, zone), lastDay(one.Until, zone), one.FiledBy, approvers(one.Evidence), one.File}
}

func channelsOf(s clearance.Scope) string {
	list := make([]string, len(s.Channels))
	for i, ch := range s.Channels {
		list[i] = string(ch)
	}
	return joined(list)
}

func approvers(e *clearance.Evidence) string {
	list := make([]string, len(e.Approved))
	for i, a := range e.Approved {
		list[i] = a.Who
	}
	return joined(list)
}

// link is the list with its filters, as a table or from a cursor on.
func (d *evidenceData) link(as, cursor string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": d.Filter.Words, "gate": d.Filter.Gate, "state": d.state(), "owner": d.Filter.Owner, "in": string(d.In), "as": as, "cursor": cursor} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if d.Days > 0 {
		q.Set("days", itoa(d.Days))
	}
	return "/console/evidence?" + q.Encode()
}
