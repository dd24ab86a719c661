package launch

import (
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/market"
)

// The tables are what the desk gives to spreadsheets: a header, then a row for each thing. Days are "2019-12-31", words
// are codes: a table is read by programs too.

// PlanTable lists the tasks of a plan as they lie on the calendar.
func PlanTable(p *Plan, s Schedule) [][]string {
	rows := [][]string{{"plan", "id", "name", "market", "owner", "best", "likely", "worst", "after", "gate", "not_before", "started", "done", "dropped", "why",
		"stage", "channel", "source", "start", "end", "slack", "critical", "stuck"}}
	for _, b := range s.Bars {
		t, start, end, slack := b.Task, b.Start.String(), b.End.String(), ""
		if len(b.Stuck) > 0 {
			start, end = "", ""
		}
		if b.Slack >= 0 {
			slack = strconv.Itoa(b.Slack)
		}
		rows = append(rows, []string{p.Code, t.ID, t.Name, string(t.Market), t.Owner, strconv.Itoa(t.Best), strconv.Itoa(t.Likely), strconv.Itoa(t.Worst),
			strings.Join(t.After, " "), t.Gate, t.NotBefore.String(), t.Started.String(), t.Done.String(), t.Dropped.String(), t.Why,
			string(t.Stage), string(t.Channel), t.Source, start, end, slack, strconv.FormatBool(b.Critical), strings.Join(b.Stuck, " ")})
	}
	return rows
}

// CommitmentTable lists promises: each time that one was said is a row.
func CommitmentTable(board []Row) [][]string {
	rows := [][]string{{"id", "market", "product", "what", "count", "of", "said", "who", "on", "within", "phrase", "from", "to", "precision", "confirmed_by", "source", "link", "quote",
		"slip_days", "p10", "p50", "p90", "chance", "pace", "actual", "status"}}
	for _, r := range board {
		c := r.Commitment
		count := ""
		if c.Count > 0 {
			count = strconv.FormatInt(c.Count, 10)
		}
		for n, said := range sayings(&c) {
			row := []string{c.ID, string(c.Market), c.Product, c.What, count, c.Of, strconv.Itoa(n + 1), said.Who, said.On.String(), said.Within, said.Phrase, said.Due.From.String(),
				said.Due.To.String(), string(said.Precision), said.ConfirmedBy, said.Source, said.Link, said.Quote}
			rows = append(rows, append(row, r.outlook()...))
		}
	}
	return rows
}

// sayings are all words of a promise, the first one first.
func sayings(c *Commitment) []Revision {
	return append([]Revision{{Said: c.Said, When: c.When}}, c.Revisions...)
}

// outlook is the part of a row that is the same for all words of a promise.
func (r *Row) outlook() []string {
	p10, p50, p90, chance := "", "", "", ""
	if r.Forecast != nil && len(r.Forecast.Stuck) == 0 {
		p10, p50, p90 = r.Forecast.P10.String(), r.Forecast.P50.String(), r.Forecast.P90.String()
	}
	if r.Chance >= 0 {
		chance = strconv.Itoa(r.Chance)
	}
	return []string{strconv.Itoa(r.Slip), p10, p50, p90, chance, r.Pace.String(), r.Actual.String(), string(r.Status)}
}

// ChecklistTable lists every line of a market's checklists.
func ChecklistTable(s *Survey) [][]string {
	rows := [][]string{{"market", "entry", "criterion", "name", "way", "state", "owner", "since", "until", "detail", "waived_by", "waived_why"}}
	for _, e := range s.Entries {
		for _, l := range e.Checklist {
			who, why := "", ""
			if l.Waiver != nil {
				who, why = l.Waiver.Who, l.Waiver.Why
			}
			rows = append(rows, []string{string(l.Market), e.Name(), l.Criterion.Code, l.Criterion.Name, string(l.Criterion.Way), string(l.State), l.Owner,
				instantText(l.Since), instantText(l.Until), detailText(l.Detail), who, why})
		}
	}
	return rows
}

// ReadinessTable lists markets with how they stand before their next stage.
func ReadinessTable(markets []*market.Market, list []Ready) [][]string {
	rows := [][]string{{"market", "stage", "next", "have", "of", "missing"}}
	for i := range list {
		s, missing := list[i].Share(), []string{}
		for _, l := range list[i].List.Missing() {
			missing = append(missing, l.Criterion.Code)
		}
		m := markets[i]
		rows = append(rows, []string{string(m.Code), string(m.Stage), string(list[i].To), strconv.FormatInt(s.Have, 10), strconv.FormatInt(s.Of, 10), strings.Join(missing, " ")})
	}
	return rows
}

func instantText(i clock.Instant) string {
	if i <= 1 {
		return ""
	}
	return i.String()
}

func detailText(detail map[string]string) string {
	var parts []string
	for _, key := range []string{"share", "lacks", "channels", "who", "evidence", "gate"} {
		if detail[key] != "" {
			parts = append(parts, key+"="+detail[key])
		}
	}
	return strings.Join(parts, " ")
}
