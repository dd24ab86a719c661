package drop

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"comptoir/internal/fault"
	"comptoir/market"
)

// publicationMax bounds what Verify reads.
const publicationMax = 2 << 30

// Checked is what Verify found out.
type Checked struct {
	Facts    Facts
	Receipt  Receipt // recomputed
	Findings []Finding
}

// OK tells whether the publication is what it says.
func (c *Checked) OK() bool { return len(c.Findings) == 0 }

// Verify reads a publication, recomputes its receipt from the log alone and compares the two. head is a hash that
// somebody noted earlier, "" for none: the log must still contain it. It holds one line at a time.
func Verify(in io.Reader, head string) (Checked, error) {
	v := verifying{in: json.NewDecoder(io.LimitReader(in, publicationMax+1)), fold: NewFold(), head: head}
	if err := v.read(); err != nil {
		return Checked{}, fault.Wrap(err, fault.Malformed, "drop.publication_unreadable", "max", strconv.Itoa(publicationMax))
	}
	a := v.fold.Audited()
	c := Checked{a.Facts, a.Receipt, a.Findings}
	if c.Receipt != v.receipt {
		c.Findings = append(c.Findings, Finding{0, "the receipt that is shown is not the one that the log comes to"})
	}
	if c.Facts.ID != v.drop || c.Facts.Market != v.market {
		c.Findings = append(c.Findings, Finding{0, "the log is that of another drop"})
	}
	if head != "" && !v.seen {
		c.Findings = append(c.Findings, Finding{0, "no line has the hash " + head + ": what was published then has been replaced"})
	}
	return c, nil
}

// verifying is a publication under way.
type verifying struct {
	in      *json.Decoder
	fold    *Fold
	drop    string
	market  market.Code
	receipt Receipt
	head    string
	seen    bool // a line had the hash
	logs    int
}

// read goes through the one object of a publication.
func (v *verifying) read() error {
	if err := v.expect('{'); err != nil {
		return err
	}
	for v.in.More() {
		field, err := v.in.Token()
		if err != nil {
			return err
		}
		if err := v.field(field); err != nil {
			return err
		}
	}
	return v.expect('}')
}

func (v *verifying) field(name json.Token) error {
	switch name {
	case "drop":
		return v.in.Decode(&v.drop)
	case "market":
		return v.in.Decode(&v.market)
	case "receipt":
		return v.in.Decode(&v.receipt)
	case "log":
		return v.log()
	}
	var other json.RawMessage
	return v.in.Decode(&other)
}

func (v *verifying) log() error {
	if v.logs++; v.logs > 1 {
		return fmt.Errorf("there are two logs")
	}
	if err := v.expect('['); err != nil {
		return err
	}
	for v.in.More() {
		var l Line
		if err := v.in.Decode(&l); err != nil {
			return err
		}
		v.fold.Add(&l)
		v.seen = v.seen || l.Hash.String() == v.head
	}
	return v.expect(']')
}

func (v *verifying) expect(wanted json.Delim) error {
	got, err := v.in.Token()
	if err == nil && got != wanted {
		err = fmt.Errorf("%v where %v must be", got, wanted)
	}
	return err
}
