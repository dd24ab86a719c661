package order

import (
	"context"
	"sync/atomic"

	"comptoir/delivery"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/payment"
)

// Front is a market as a placing meets it: its shelf, how goods travel and how they are paid.
type Front struct {
	Shelf      *offer.Shelf
	Deliveries []delivery.Method
	Payments   []payment.Method
	Limits     map[string]Limit // by SKU

	titles map[market.Language][]atomic.Pointer[string] // of the book's items, as they were asked for
}

// front gives a market's front, made anew when its shelf is.
func (d *Desk) front(ctx context.Context, code market.Code) (*Front, error) {
	shelf, err := d.Offers.Shelf(ctx, code)
	if err != nil {
		return nil, err
	}
	if known, ok := d.fronts.Load(code); ok && known.(*Front).Shelf == shelf {
		return known.(*Front), nil
	}
	var made *Front
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		made, err = frontOf(tx, shelf)
		return err
	})
	if err != nil {
		return nil, err
	}
	d.fronts.Store(shelf.Market.Code, made) // not the code asked for, which is a part of a request's body
	return made, nil
}

// Deliveries lists the ways of delivery of a market, for pages that promise one. It waits for storage once
// for each shelf.
func (d *Desk) Deliveries(ctx context.Context, code market.Code) ([]delivery.Method, error) {
	f, err := d.front(ctx, code)
	if err != nil {
		return nil, err
	}
	return f.Deliveries, nil
}

func frontOf(tx Tx, shelf *offer.Shelf) (*Front, error) {
	m := shelf.Market
	f := &Front{Shelf: shelf, titles: map[market.Language][]atomic.Pointer[string]{}}
	for _, l := range m.Languages {
		f.titles[l] = make([]atomic.Pointer[string], len(shelf.Book.Items))
	}
	var err error
	if f.Deliveries, err = tx.Deliveries(m.Code); err != nil {
		return nil, err
	}
	if len(f.Deliveries) == 0 {
		f.Deliveries = delivery.Default(m.Code, m.Currency(shelf.At))
	}
	limits, err := tx.Payments(m.Code)
	if err != nil {
		return nil, err
	}
	f.Payments = paymentsOf(m, limits)
	perPerson, err := tx.Limits(m.Code)
	f.Limits = make(map[string]Limit, len(perPerson))
	for _, l := range perPerson {
		f.Limits[l.SKU] = l
	}
	return f, err
}

// paymentsOf lists the market's methods in its order, each with its limits.
func paymentsOf(m *market.Market, limits []payment.Method) []payment.Method {
	var all []payment.Method
	for _, code := range m.Payments {
		method := payment.Default(m.Code, payment.Code(code))
		for _, l := range limits {
			if l.Code == method.Code {
				method = l
			}
		}
		all = append(all, method)
	}
	return all
}

// delivery finds a method by code.
func (f *Front) delivery(code string) (delivery.Method, bool) {
	for _, m := range f.Deliveries {
		if m.Code == code {
			return m, true
		}
	}
	return delivery.Method{}, false
}

// payment finds a method by code.
func (f *Front) payment(code payment.Code) (payment.Method, bool) {
	for _, m := range f.Payments {
		if m.Code == code {
			return m, true
		}
	}
	return payment.Method{}, false
}

// renewed reads a market's front again inside a transaction, because its version has moved.
func (d *Desk) renewed(tx Tx, old *offer.Shelf) (*Front, error) {
	book := old.Book
	versions, err := tx.Versions()
	if err != nil {
		return nil, err
	}
	if versions.Catalogue != book.Version {
		if book, err = offer.ReadBook(tx, versions); err != nil {
			return nil, err
		}
	}
	shelf, err := d.Offers.Renew(tx, book, old.Market.Code, old)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Gone, "market.unknown", "market", string(old.Market.Code))
	}
	if err != nil {
		return nil, err
	}
	return frontOf(tx, shelf)
}
