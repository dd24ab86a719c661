package exchange

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"

	"comptoir/catalogue"
	"comptoir/internal/clock"
)

// Export writes a catalogue in the own format, sorted, one entry a line: equal catalogues give equal
// bytes, and a difference of two files can be read.
func Export(w io.Writer, c Catalogue) error {
	c = Catalogue{slices.Clone(c.Categories), slices.Clone(c.Products), slices.Clone(c.Prices)}
	c.sort()
	out := &writer{to: bufio.NewWriter(w)}
	out.text(`{"format":"` + string(Own) + `"`)
	list(out, "categories", c.Categories, func(k catalogue.Category) catalogue.Category { return k })
	list(out, "products", c.Products, func(p *catalogue.Product) catalogue.Product {
		kept := *p
		kept.Version = 0
		return kept
	})
	list(out, "prices", c.Prices, rowOf)
	out.text("}\n")
	if out.err != nil {
		return out.err
	}
	return out.to.Flush()
}

func rowOf(p Price) priceRow {
	return priceRow{SKU: p.SKU, Market: p.Market, Channel: p.Channel, Amount: p.Amount.Decimal(), Currency: p.Amount.Currency,
		Since: stamp(p.Since), Until: stamp(p.Until)}
}

func stamp(at clock.Instant) string { return at.String() }

// writer keeps the first error.
type writer struct {
	to  *bufio.Writer
	err error
}

func (w *writer) text(s string) {
	if w.err == nil {
		_, w.err = w.to.WriteString(s)
	}
}

func list[T, R any](w *writer, name string, entries []T, as func(T) R) {
	w.text(",\n\"" + name + "\":[")
	encoder := json.NewEncoder(w.to)
	encoder.SetEscapeHTML(false)
	for i, e := range entries {
		if i > 0 {
			w.text(",")
		} else {
			w.text("\n")
		}
		if w.err == nil {
			w.err = encoder.Encode(as(e))
		}
	}
	w.text("]")
}
