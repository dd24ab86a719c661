package drop

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"comptoir/internal/fault"
	"comptoir/market"
)

// Publication is what anybody may have of a drop: its log, and what the shop says that it comes to.
type Publication struct {
	Drop    string      `json:"drop"`
	Market  market.Code `json:"market"`
	Receipt Receipt     `json:"receipt"`
	Log     []Line      `json:"log"`
}

// publicationMax bounds what Verify reads.
const publicationMax = 256 << 20

// Checked is what Verify found out.
type Checked struct {
	Facts    Facts
	Receipt  Receipt // recomputed
	Findings []Finding
}

// OK tells whether the publication is what it says.
func (c *Checked) OK() bool { return len(c.Findings) == 0 }

// Verify reads a publication, recomputes its receipt from the log alone and compares the two. head is a hash that
// somebody noted earlier, "" for none: the log must still contain it.
func Verify(in io.Reader, head string) (Checked, error) {
	var p Publication
	limited := io.LimitReader(in, publicationMax+1)
	if err := json.NewDecoder(limited).Decode(&p); err != nil {
		return Checked{}, fault.Wrap(err, fault.Malformed, "drop.publication_unreadable", "max", strconv.Itoa(publicationMax))
	}
	var c Checked
	a := Audit(p.Log)
	c.Facts, c.Receipt, c.Findings = a.Facts, a.Receipt, a.Findings
	if c.Receipt != p.Receipt {
		c.Findings = append(c.Findings, Finding{0, "the receipt that is shown is not the one that the log comes to"})
	}
	if c.Facts.ID != p.Drop || c.Facts.Market != p.Market {
		c.Findings = append(c.Findings, Finding{0, "the log is that of another drop"})
	}
	if head != "" && !p.contains(head) {
		c.Findings = append(c.Findings, Finding{0, "no line has the hash " + head + ": what was published then has been replaced"})
	}
	return c, nil
}

func (p *Publication) contains(head string) bool {
	for i := range p.Log {
		if p.Log[i].Hash.String() == head {
			return true
		}
	}
	return false
}

// Publication gives a published drop's log and receipt.
func (d *Desk) Publication(ctx context.Context, m market.Code, drop string) (Publication, error) {
	one, err := d.Get(m, drop)
	if err != nil {
		return Publication{}, err
	}
	p := Publication{Drop: drop, Market: m}
	if p.Log, err = d.log(ctx, one.key()); err != nil {
		return p, err
	}
	p.Receipt = Audit(p.Log).Receipt
	return p, nil
}

// Receipt gives what a published drop's log comes to, and what is wrong with it. It is computed anew when the log
// has grown; nobody may change it.
func (d *Desk) Receipt(ctx context.Context, m market.Code, drop string) (*Audited, error) {
	one, err := d.Get(m, drop)
	if err != nil {
		return nil, err
	}
	if known, ok := d.receipts.Load(one.key()); ok && known.(*Audited).Receipt.Lines >= one.Standing.Lines {
		return known.(*Audited), nil
	}
	lines, err := d.log(ctx, one.key())
	if err != nil {
		return nil, err
	}
	a := Audit(lines)
	d.receipts.Store(one.key(), &a)
	return &a, nil
}

// log reads a whole log, in pages.
func (d *Desk) log(ctx context.Context, k key) ([]Line, error) {
	var lines []Line
	for {
		var page []Line
		err := d.Store.View(ctx, func(tx Tx) (err error) {
			page, err = tx.Log(k.market, k.id, int64(len(lines)), LogPage)
			return err
		})
		lines = append(lines, page...)
		if err != nil || len(page) < LogPage {
			return lines, err
		}
	}
}
