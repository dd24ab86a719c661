package sim

import (
	"encoding/json"
	"strconv"

	"comptoir/internal/db"
	"comptoir/market"
	"comptoir/order"
)

// newsRow is a row of the outbox about an order.
type newsRow struct {
	ref
	topic  string
	letter string // the name of the letter that it causes
}

type letterRow struct{ state, tries int64 }

// shipmentRow is a parcel.
type shipmentRow struct {
	ref
	tracking string
}

func (b *books) readNews(tx *db.Tx) error {
	err := tx.Each(func(r db.Scanner) error {
		var n newsRow
		var row int64
		var payload string
		if err := r.Scan(&row, &n.topic, &payload); err != nil {
			return err
		}
		var about struct {
			Market market.Code `json:"market"`
			Number string      `json:"number"`
		}
		if err := json.Unmarshal([]byte(payload), &about); err != nil {
			return err
		}
		n.market, n.letter = about.Market, "news-"+strconv.FormatInt(row, 36)
		n.number, _ = order.ParseNumber(about.Number)
		b.news = append(b.news, n)
		return nil
	}, `SELECT id, topic, payload FROM outbox ORDER BY id`)
	if err != nil {
		return err
	}
	return tx.Each(func(r db.Scanner) error {
		var name string
		var l letterRow
		err := r.Scan(&name, &l.state, &l.tries)
		b.letters[name] = l
		return err
	}, `SELECT id, state, tries FROM letter`)
}

func (b *books) readShipments(tx *db.Tx) error {
	b.carriers = map[string]int{}
	return tx.Each(func(r db.Scanner) error {
		var p shipmentRow
		var carrier string
		err := r.Scan(&p.market, &p.number, &p.tracking, &carrier)
		b.shipments = append(b.shipments, p)
		b.carriers[carrier]++
		return err
	}, `SELECT market, number, tracking, carrier FROM order_shipment ORDER BY market, number, id`)
}

func (b *books) readHistory(tx *db.Tx) error {
	return tx.Each(func(r db.Scanner) error {
		var name string
		var c changeRow
		err := r.Scan(&name, &c.state, &c.what, &c.why, &c.before)
		b.changes[name] = c
		return err
	}, `SELECT id, state, who || kind || subject || after_doc, why, before_doc FROM fact_change`)
}

// changeRow is one change of the history.
type changeRow struct{ state, what, why, before string }
