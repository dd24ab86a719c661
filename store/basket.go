package store

import (
	"encoding/json"

	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/order"
	"comptoir/payment"
)

const selectBasketSQL = `SELECT market, channel, language, version, changed_us, lines FROM basket WHERE hash = $1`

// Basket gives a basket without its token.
func (tx *Tx) Basket(h order.Hash) (order.Basket, error) {
	b, err := db.One(tx.Tx, scanBasket, selectBasketSQL, h[:])
	if fault.Is(err, fault.NotFound) {
		return b, fault.New(fault.NotFound, "order.basket_unknown")
	}
	return b, err
}

func scanBasket(s db.Scanner) (b order.Basket, err error) {
	var channel int64
	var lines string
	if err = s.Scan(&b.Market, &channel, &b.Language, &b.Version, &b.Changed, &lines); err != nil {
		return b, err
	}
	if b.Channel, err = member(channelCodes(), channel); err != nil {
		return b, err
	}
	return b, fromDoc(lines, &b.Lines)
}

const insertBasketSQL = `INSERT INTO basket (hash, market, channel, language, version, changed_us, lines)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING`

const updateBasketSQL = `UPDATE basket SET market = $1, channel = $2, language = $3, version = $4, changed_us = $5, lines = $6
WHERE hash = $7 AND version = $8`

// PutBasket writes a basket at the version that was read and raises it.
func (tx *Tx) PutBasket(h order.Hash, b order.Basket) error {
	lines, err := json.Marshal(b.Lines)
	if err != nil {
		return err
	}
	args := []any{string(b.Market), code(channelCodes(), b.Channel), string(b.Language), b.Version + 1, int64(b.Changed), string(lines)}
	var n int64
	if b.Version == 0 {
		n, err = tx.Exec(insertBasketSQL, append([]any{h[:]}, args...)...)
	}
	if b.Version > 0 {
		n, err = tx.Exec(updateBasketSQL, append(args, h[:], b.Version)...)
	}
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "order.basket_changed")
	}
	return err
}

const selectBasketVersionsSQL = `SELECT hash, version FROM basket WHERE hash IN (%s)`

// BasketVersions gives the versions of the baskets that are there.
func (tx *Tx) BasketVersions(hashes []order.Hash) (map[order.Hash]int64, error) {
	versions := map[order.Hash]int64{}
	keys := make([]any, len(hashes))
	for i := range hashes {
		keys[i] = hashes[i][:]
	}
	err := tx.chunks(selectBasketVersionsSQL, nil, keys, func(s db.Scanner) error {
		var hash []byte
		var version int64
		err := s.Scan(&hash, &version)
		versions[hashFrom(hash)] = version
		return err
	})
	return versions, err
}

func hashFrom(b []byte) (h order.Hash) {
	copy(h[:], b)
	return h
}

const dropBasketSQL = `DELETE FROM basket WHERE hash = $1 AND version = $2`

// useBaskets removes the baskets that became orders; one that has moved runs the transaction anew.
func (tx *Tx) useBaskets(used []order.BasketUse) error {
	for _, u := range used {
		n, err := tx.Exec(dropBasketSQL, u.Hash[:], u.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return db.Again
		}
	}
	return nil
}

const sweepBasketsSQL = `DELETE FROM basket WHERE hash IN (SELECT hash FROM basket WHERE changed_us < $1 ORDER BY changed_us LIMIT 1000)`

// SweepBaskets removes baskets that were last changed before an instant.
func (tx *Tx) SweepBaskets(before clock.Instant) (int64, error) {
	return tx.Exec(sweepBasketsSQL, int64(before))
}

const selectDeliveriesSQL = `SELECT doc FROM delivery_method WHERE market = $1 ORDER BY rank, code`

// Deliveries gives a market's delivery methods in the order shown.
func (tx *Tx) Deliveries(m market.Code) ([]delivery.Method, error) {
	return db.Many(tx.Tx, scanDoc[delivery.Method], selectDeliveriesSQL, m)
}

const putDeliverySQL = `INSERT INTO delivery_method (market, code, rank, doc) VALUES ($1, $2, $3, $4)
ON CONFLICT (market, code) DO UPDATE SET rank = excluded.rank, doc = excluded.doc`

// PutDelivery writes a delivery method. The caller raises the market's version.
func (tx *Tx) PutDelivery(d delivery.Method) error {
	return tx.putDoc(putDeliverySQL, d, string(d.Market), d.Code, int64(d.Order))
}

const dropDeliverySQL = `DELETE FROM delivery_method WHERE market = $1 AND code = $2`

// DropDelivery removes a delivery method; fault.NotFound when there is none. The caller raises the market's version.
func (tx *Tx) DropDelivery(m market.Code, code string) error {
	n, err := tx.Exec(dropDeliverySQL, string(m), code)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "delivery.unknown", "method", code)
	}
	return err
}

const selectPaymentsSQL = `SELECT doc FROM payment_method WHERE market = $1 ORDER BY code`

// Payments gives the limits of a market's payment methods.
func (tx *Tx) Payments(m market.Code) ([]payment.Method, error) {
	return db.Many(tx.Tx, scanDoc[payment.Method], selectPaymentsSQL, m)
}

const putPaymentSQL = `INSERT INTO payment_method (market, code, doc) VALUES ($1, $2, $3)
ON CONFLICT (market, code) DO UPDATE SET doc = excluded.doc`

// PutPayment writes the limits of a payment method. The caller raises the market's version.
func (tx *Tx) PutPayment(p payment.Method) error {
	return tx.putDoc(putPaymentSQL, p, string(p.Market), string(p.Code))
}
