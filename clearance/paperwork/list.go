package paperwork

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// Filter picks evidence.
type Filter struct {
	Gate    string
	Owner   string          // role that owns the gate
	State   clearance.State // "" is what has not ended
	Markets []market.Code   // covering one of these, or all; none: whatever it covers
	Within  time.Duration   // only what ends within this time from now; 0: no bound
	Words   string          // in number, issuer, holder, kind
	All     bool            // ended ones too
	Cursor  string          // from Page.Next
	Limit   int             // 1 to 200; 0 means 50
}

// Filed is a piece of evidence with what it is worth now.
type Filed struct {
	*clearance.Evidence
	Of      clearance.Gate
	State   clearance.State
	Word    string // the reason's word: "expired", "approval_missing" …
	Missing int    // approvals
	Soon    bool   // it ends within the days in which its gate warns
}

// Page is a part of the list of evidence.
type Page struct {
	Filed []Filed
	Next  string
}

// The bounds of one look at the list.
const (
	readMax  = 500 // rows that are read at once
	looksMax = 40  // reads for one page; what is left is for the next
)

// List gives a page of evidence, what ends first in front.
func (d *Desk) List(ctx context.Context, f Filter) (Page, error) {
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	now := d.Clock.Now()
	ask, err := f.ending(now)
	if err != nil {
		return Page{}, err
	}
	var page Page
	err = d.Store.View(ctx, func(tx Tx) error {
		page = Page{}
		gates, err := tx.Gates()
		if err != nil {
			return err
		}
		by := map[string]clearance.Gate{}
		for _, g := range gates {
			by[g.Code] = g
		}
		return f.fill(tx, ask, by, now, &page)
	})
	return page, err
}

// ending is what storage is asked for.
func (f *Filter) ending(now clock.Instant) (Ending, error) {
	ask := Ending{Gate: f.Gate, From: now + 1, To: clock.Never, AfterEnd: -1, Limit: readMax}
	if f.All || f.State == clearance.Expired {
		ask.From = 0
	}
	if f.State == clearance.Expired {
		ask.To = now
	}
	if f.Within > 0 {
		ask.To = min(ask.To, now.Add(f.Within))
	}
	if f.Cursor == "" {
		return ask, nil
	}
	end, after, ok := strings.Cut(f.Cursor, ".")
	at, err := strconv.ParseInt(end, 10, 64)
	if !ok || err != nil {
		return ask, fault.Field("cursor", "evidence.cursor_invalid")
	}
	ask.AfterEnd, ask.AfterID = clock.Instant(at), after
	return ask, nil
}

// fill reads until the page is full.
func (f *Filter) fill(tx Tx, ask Ending, gates map[string]clearance.Gate, now clock.Instant, page *Page) error {
	for range looksMax {
		rows, err := tx.EvidenceEnding(ask)
		if err != nil {
			return err
		}
		for _, e := range rows {
			ask.AfterEnd, ask.AfterID = ended(e), e.ID
			one := filedOf(e, gates[e.Gate], now)
			if !f.takes(&one) {
				continue
			}
			page.Filed = append(page.Filed, one)
			if len(page.Filed) == f.Limit {
				page.Next = strconv.FormatInt(int64(ask.AfterEnd), 10) + "." + ask.AfterID
				return nil
			}
		}
		if len(rows) < ask.Limit {
			return nil
		}
	}
	page.Next = strconv.FormatInt(int64(ask.AfterEnd), 10) + "." + ask.AfterID
	return nil
}

func ended(e *clearance.Evidence) clock.Instant {
	if end := e.End(); end != 0 {
		return end
	}
	return clock.Never
}

// filedOf weighs a piece for its gate.
func filedOf(e *clearance.Evidence, g clearance.Gate, now clock.Instant) Filed {
	one := Filed{Evidence: e, Of: g}
	var word string
	one.State, word, _ = e.State(&g, now)
	one.Word = strings.TrimPrefix(word, ".")
	if e.RevokedAt == 0 && e.ReplacedAt == 0 && (e.Until == 0 || now < e.Until) {
		one.Missing = e.Missing(&g)
	}
	end := e.End()
	one.Soon = end > now && end <= now.Add(WarnOf(&g))
	return one
}

// warnDefault is how long before an end is warned where a gate does not say.
const warnDefault = 30

// WarnOf is how long before an end a gate warns.
func WarnOf(g *clearance.Gate) time.Duration {
	days := g.WarnDays
	if days == 0 {
		days = warnDefault
	}
	return time.Duration(days) * 24 * time.Hour
}

func (f *Filter) takes(one *Filed) bool {
	if f.Owner != "" && one.Of.Owner != f.Owner {
		return false
	}
	if f.State != "" && one.State != f.State {
		return false
	}
	if len(f.Markets) > 0 && len(one.Scope.Markets) > 0 && !slices.ContainsFunc(one.Scope.Markets, func(m market.Code) bool { return slices.Contains(f.Markets, m) }) {
		return false
	}
	if f.Words == "" {
		return true
	}
	words := strings.ToLower(strings.Join([]string{one.Number, one.Issuer, one.Holder, one.Kind}, "\n"))
	return strings.Contains(words, strings.ToLower(f.Words))
}
