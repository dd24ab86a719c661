package store

import (
	"encoding/json"
	"slices"

	"comptoir/internal/plain"
	"comptoir/order"
)

// orderDoc is what of an order the database never looks into.
type orderDoc struct {
	Phone   string         `json:"phone,omitempty"`
	Address order.Address  `json:"address"`
	Area    string         `json:"area,omitempty"`
	Terms   string         `json:"terms,omitempty"`
	Note    string         `json:"note,omitempty"`
	Held    string         `json:"held,omitempty"`
	Before  order.State    `json:"before,omitempty"`
	Method  string         `json:"method"`
	From    string         `json:"from"`
	Until   string         `json:"until"`
	Limited []int          `json:"limited,omitempty"` // lines that count against a limit per person
	Counted []byte         `json:"counted,omitempty"` // the buyer's names there, hashes in a row
	Grant   order.GrantRef `json:"grant,omitzero"`

	Capped    map[int][]order.Capped `json:"capped,omitempty"` // by line: what counts under a clearance for a number of units
	Overruled string                 `json:"overruled,omitempty"`
}

func detailsOf(o *order.Order) string {
	var limited []int
	var capped map[int][]order.Capped
	for i := range o.Lines {
		if o.Lines[i].Limited {
			limited = append(limited, i)
		}
		if c := o.Lines[i].Capped; len(c) > 0 {
			if capped == nil {
				capped = map[int][]order.Capped{}
			}
			capped[i] = c
		}
	}
	return textOf(&orderDoc{o.Buyer.Phone, o.Address, o.Area, o.Terms, o.Note, o.Held, o.Before,
		o.Delivery.Method, o.Delivery.Promise.From, o.Delivery.Promise.Until, limited, joined(o.Counted), o.Grant, capped, o.Overruled})
}

// textOf is the document as encoding/json writes it. That of nearly every order is nothing but texts.
func textOf(d *orderDoc) string {
	if len(d.Limited) > 0 || len(d.Counted) > 0 || !d.Grant.IsZero() || len(d.Capped) > 0 {
		text, _ := json.Marshal(*d) // texts and numbers
		return string(text)
	}
	w := plain.NewWriter()
	w.Some("phone", d.Phone)
	addressText(w, &d.Address)
	w.Some("area", d.Area)
	w.Some("terms", d.Terms)
	w.Some("note", d.Note)
	w.Some("held", d.Held)
	w.Some("before", string(d.Before))
	w.Text("method", d.Method)
	w.Text("from", d.From)
	w.Text("until", d.Until)
	w.Some("overruled", d.Overruled)
	return w.End()
}

func addressText(w *plain.Writer, a *order.Address) {
	w.Open("address")
	w.Text("name", a.Name)
	w.Some("organisation", a.Organisation)
	w.Texts("street", a.Street)
	w.Some("district", a.District)
	w.Some("city", a.City)
	w.Some("state", a.State)
	w.Some("postcode", a.Postcode)
	w.Some("sorting", a.Sorting)
	w.Text("country", string(a.Country))
	w.Some("phone", a.Phone)
	w.Some("email", a.Email)
	w.Close()
}

// joined writes hashes in a row, cut takes them apart.
func joined(hashes []order.Hash) []byte {
	var row []byte
	for _, h := range hashes {
		row = append(row, h[:]...)
	}
	return row
}

func cut(row []byte) []order.Hash {
	var hashes []order.Hash
	for part := range slices.Chunk(row, len(order.Hash{})) {
		hashes = append(hashes, hashFrom(part))
	}
	return hashes
}

func fillOrder(o *order.Order, doc string) error {
	var d orderDoc
	if err := fromDoc(doc, &d); err != nil {
		return err
	}
	o.Buyer.Phone, o.Counted, o.Address, o.Area, o.Terms, o.Note = d.Phone, cut(d.Counted), d.Address, d.Area, d.Terms, d.Note
	o.Grant = d.Grant
	o.Held, o.Before, o.Delivery.Method, o.Delivery.Promise.From, o.Delivery.Promise.Until = d.Held, d.Before, d.Method, d.From, d.Until
	return nil
}
