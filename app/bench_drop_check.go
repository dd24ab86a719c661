package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"comptoir/drop"
)

// end closes the sale and checks it: by its published log alone, and by the audit of the whole ledger.
func (r *rush) end(ctx context.Context) error {
	if err := r.replay(); err != nil {
		return err
	}
	if err := r.rest(r.sale.Closes.Add(time.Second)); err != nil {
		return err
	}
	b := &browser{r: r}
	defer b.close()
	fresh := &shopper{n: -1, session: r.scripts[0].session}
	if got, err := b.ask(fresh, r.path("/enter"), wants(), "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"); err != nil || got.status != http.StatusGone && got.status != http.StatusTooManyRequests {
		return fmt.Errorf("after the end a client whose clock is late was answered %d, not refused: %v", got.status, err)
	}
	if err := r.verify(); err != nil {
		return err
	}
	began := time.Now()
	audit, err := r.app.Store.Audit(ctx, nil)
	if err != nil {
		return err
	}
	r.report.Figures["audit_ms"], r.report.Figures["ledger_ok"] = milliseconds(began), 1
	return audit.Err()
}

// replay sends forms again: the same is answered with the same order, a used right buys nothing more, and nobody buys
// with somebody else's.
func (r *rush) replay() error {
	b := &browser{r: r}
	defer b.close()
	var bought []*shopper
	for _, s := range r.crowd {
		if s.order != "" && len(bought) < 2 {
			bought = append(bought, s)
		}
	}
	if len(bought) < 2 {
		return nil
	}
	r.clock.to(r.clock.Now().Add(10 * time.Second))
	one, other := bought[0], bought[1]
	if got, err := b.ask(one, "/es/checkout", one.form, ""); err != nil || got.location != one.order {
		return fmt.Errorf("the same form again was answered %d %s: %w", got.status, got.location, err)
	}
	one.form.Set("key", one.form.Get("key")+"x")
	if got, err := b.ask(one, "/es/checkout", one.form, ""); err != nil || got.status < 400 || got.status >= 500 {
		return fmt.Errorf("a used right under another key was answered %d: %v", got.status, err)
	}
	other.form.Set("grant", one.form.Get("grant"))
	other.form.Set("key", other.form.Get("key")+"y")
	if got, err := b.ask(other, "/es/checkout", other.form, ""); err != nil || got.status < 400 || got.status >= 500 {
		return fmt.Errorf("somebody else's right was answered %d: %v", got.status, err)
	}
	return nil
}

// verify reads the published log over HTTP as anybody would.
func (r *rush) verify() error {
	began := time.Now()
	size, checked, order, err := r.readLog(r.nodes[0])
	if err != nil {
		return err
	}
	f, got := r.report.Figures, &checked.Receipt
	f["log_bytes"], f["log_ms"] = float64(size), milliseconds(began)
	f["entered"], f["granted"], f["granted_again"], f["ordered"], f["in_orders"] = float64(got.Entries), float64(got.Granted), float64(got.Again), float64(got.Ordered), float64(got.Offered-got.Back)
	f["oversold"] = float64(max(0, got.Granted-int64(r.Units)) + max(0, got.CodesUsed-rushCodes))
	f["shuffle_correlation"], f["late_out_of_order"], f["granted_twice"] = order.correlation(), float64(order.late()), float64(order.twice)
	if !checked.OK() {
		return fmt.Errorf("the published log does not hold: %v", checked.Findings)
	}
	if got.Granted != int64(r.Units) || got.CodesUsed != rushCodes && len(r.crowd) > 3*rushCodes+r.Units {
		return fmt.Errorf("%d units and %d codes were granted, %d and %d were published", got.Granted, got.CodesUsed, r.Units, rushCodes)
	}
	if order.twice > 0 || order.late() > 0 {
		return fmt.Errorf("%d were granted twice, %d late arrivals stand before somebody who waited or came before", order.twice, order.late())
	}
	for _, n := range r.nodes[1:] {
		if err := r.publishesToo(n, got.Head); err != nil {
			return err
		}
	}
	f["verify_ok"] = 1
	return nil
}

// publishesToo waits until another node publishes the same log to its end.
func (r *rush) publishesToo(n node, head drop.Hash) error {
	for began := time.Now(); time.Since(began) < rushMax; time.Sleep(100 * time.Millisecond) {
		_, checked, _, err := r.readLog(n)
		if err != nil || checked.Receipt.Head == head && checked.OK() {
			return err
		}
	}
	return errors.New("two nodes publish different logs")
}

// readLog verifies the log while it arrives, and reads it a second time for who came when and stands where.
func (r *rush) readLog(n node) (size int64, c drop.Checked, order *arrivals, err error) {
	address := "http://" + n.address + r.path("/log.json")
	answer, err := http.Get(address)
	if err != nil {
		return 0, c, nil, err
	}
	defer answer.Body.Close()
	counted := &counting{from: answer.Body}
	if c, err = drop.Verify(counted, ""); err != nil {
		return 0, c, nil, err
	}
	again, err := http.Get(address)
	if err != nil {
		return 0, c, nil, err
	}
	defer again.Body.Close()
	var p struct {
		Log []drop.Line `json:"log"`
	}
	if err := json.NewDecoder(again.Body).Decode(&p); err != nil {
		return 0, c, nil, err
	}
	order, err = arrivalsOf(p.Log)
	return counted.n, c, order, err
}

type counting struct {
	from io.Reader
	n    int64
}

// Read counts.
func (c *counting) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.n += int64(n)
	return n, err
}

// arrivals are everybody in order of arrival, and where they stand.
type arrivals struct {
	came   []drop.EntryID
	stands map[drop.EntryID]int
	drawn  int
	twice  int // held two grants at once
}

func arrivalsOf(log []drop.Line) (*arrivals, error) {
	a := &arrivals{stands: map[drop.EntryID]int{}}
	has := map[drop.EntryID]int64{}
	of := map[int64]drop.EntryID{}
	for i := range log {
		var body struct {
			drop.EnteredLine
			Grants []struct {
				N     int64        `json:"n"`
				Entry drop.EntryID `json:"entry"`
				Units int64        `json:"units"`
				Why   string       `json:"why"`
			} `json:"grants"`
		}
		switch l := &log[i]; l.Kind {
		case drop.LineEntered, drop.LineGranted, drop.LineReleased:
			if err := json.Unmarshal(l.Body, &body); err != nil {
				return nil, err
			}
			for _, e := range body.Entries {
				a.came = append(a.came, e.Entry)
			}
			for _, g := range body.Grants {
				if l.Kind == drop.LineGranted {
					of[g.N] = g.Entry
					if has[g.Entry] += g.Units; has[g.Entry] > 1 {
						a.twice++
					}
				} else if g.Why == drop.WhyTime {
					has[of[g.N]] -= g.Units
				}
			}
		case drop.LineDrawn:
			a.drawn = len(a.came)
		}
	}
	for i, e := range drop.Audit(log).Order {
		a.stands[e] = i
	}
	return a, nil
}

// correlation is Spearman's, between the order in which those who waited came in and the order of the draw: near 0.
func (a *arrivals) correlation() float64 {
	n := float64(a.drawn)
	sum := 0.0
	for i := range a.drawn {
		d := float64(i - a.stands[a.came[i]])
		sum += d * d
	}
	return 1 - 6*sum/(n*(n*n-1))
}

// late counts who came after the draw and does not stand in the order of arrival behind everybody before.
func (a *arrivals) late() (wrong int) {
	for i := a.drawn; i < len(a.came); i++ {
		if a.stands[a.came[i]] != i {
			wrong++
		}
	}
	return wrong
}
