package api

import (
	"io"

	"comptoir/internal/plain"
)

// readPlain reads a placing that is written as programs write it; false says that wire has to look at it.
func readPlain(text string) (p Placing, ok bool) {
	r := plain.NewReader(text)
	addressed := false
	for r.Object(); r.Member(); {
		switch r.Name {
		case "basket":
			r.Text(&p.Basket)
		case "basket_version":
			r.Whole(&p.BasketVersion)
		case "lines":
			p.Lines = plainLines(&r, p.Lines)
		case "market":
			r.Text(&p.Market)
		case "channel":
			r.Text(&p.Channel)
		case "language":
			r.Text(&p.Language)
		case "email":
			r.Text(&p.Email)
		case "phone":
			r.Text(&p.Phone)
		case "address":
			if addressed {
				r.Odd()
			}
			addressed = true
			plainAddress(&r, &p.Address)
		case "delivery":
			r.Text(&p.Delivery)
		case "payment":
			r.Text(&p.Payment)
		case "terms":
			r.Text(&p.Terms)
		case "note":
			r.Text(&p.Note)
		default:
			r.Odd()
		}
	}
	return p, r.Plain()
}

func plainLines(r *plain.Reader, lines []PriceLine) []PriceLine {
	if lines != nil {
		r.Odd()
	}
	for r.List(); r.Item(); {
		var line PriceLine
		for r.Object(); r.Member(); {
			switch r.Name {
			case "sku":
				r.Text(&line.SKU)
			case "quantity":
				r.Whole(&line.Quantity)
			case "seen":
				line.Seen = plainSeen(r, line.Seen)
			default:
				r.Odd()
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func plainSeen(r *plain.Reader, seen *Seen) *Seen {
	if seen != nil {
		r.Odd()
	}
	seen = &Seen{}
	for r.Object(); r.Member(); {
		switch r.Name {
		case "minor":
			r.Whole(&seen.Minor)
		case "currency":
			r.Text(&seen.Currency)
		default:
			r.Odd()
		}
	}
	return seen
}

func plainAddress(r *plain.Reader, a *Address) {
	for r.Object(); r.Member(); {
		switch r.Name {
		case "name":
			r.Text(&a.Name)
		case "organisation":
			r.Text(&a.Organisation)
		case "street":
			if a.Street != nil {
				r.Odd()
			}
			for r.List(); r.Item(); {
				line := ""
				r.Text(&line)
				a.Street = append(a.Street, line)
			}
		case "district":
			r.Text(&a.District)
		case "city":
			r.Text(&a.City)
		case "state":
			r.Text(&a.State)
		case "postcode":
			r.Text(&a.Postcode)
		case "country":
			r.Text(&a.Country)
		default:
			r.Odd()
		}
	}
}

// send answers as wire does; nothing in such an answer needs escaping.
func (o *PlacedOrder) send(to io.Writer) {
	w := plain.NewWriter()
	w.Text("market", o.Market)
	w.Text("number", o.Number)
	w.Text("token", o.Token)
	w.Text("state", o.State)
	w.Open("total")
	w.Text("amount", o.Total.Amount)
	w.Whole("minor", o.Total.Minor)
	w.Text("currency", o.Total.Currency)
	w.Close()
	w.Text("at", o.At)
	w.Send(to)
}
