package post

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/i18n"
	"comptoir/internal/unit"
	"comptoir/market"
	"comptoir/offer"
	"comptoir/order"
	"comptoir/people"
)

// Orders is what letters ask of the order desk.
type Orders interface {
	Get(ctx context.Context, m market.Code, n order.Number) (order.Order, error)
	Token(m market.Code, n order.Number) string
}

var _ Orders = (*order.Desk)(nil)

// Customers is what letters ask of the desk of accounts.
type Customers interface {
	LinkToken(linkID string) string
}

var _ Customers = (*people.Accounts)(nil)

// Sender sends one message or says why not. A fault of kind Invalid is final: trying again will not mend it.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Desk keeps the post.
type Desk struct {
	Store  unit.Of[Tx]
	Orders Orders
	// Customers tells the tokens of their links; nil: nobody has an account.
	Customers Customers
	Drops     Drops // nil: there are no limited sales
	Offers    *offer.Desk
	Clock     clock.Clock
	Secret    []byte // links are derived from it; the same on every node
	BaseURL   string // "https://shop.example", without a slash at the end
	Shop      string // the maker's name as letters sign it
	Sender    Sender // nil: letters wait, unless they are kept
	Keep      bool   // without a Sender, a letter is delivered by lying in the inbox: the demonstration

	words *i18n.Bundle
	done  map[int64]bool // rows that this process has read and that are still young
}

// The measures of the desk.
const (
	TriesMax    = 10
	rowsMax     = 200 // of the outbox in one step
	sendMax     = 10  // letters sent in one step
	lease       = 5 * time.Minute
	young       = 30 * time.Second // rows may still appear behind ones that are read
	lettersKept = 30 * 24 * time.Hour
	reader      = "post"
)

// NewDesk makes a desk with the words of its letters.
func NewDesk(d Desk) (*Desk, error) {
	words, err := i18n.Load(languages)
	if err != nil {
		return nil, err
	}
	d.words, d.done = words, map[int64]bool{}
	d.BaseURL = strings.TrimSuffix(d.BaseURL, "/")
	return &d, nil
}

// Gather is a step: it makes letters of what the outbox tells. Identifiers of the outbox rise with time, not
// with the order of commits: young rows are read again, and rule 1 makes that harmless.
func (d *Desk) Gather(ctx context.Context, now clock.Instant) (more bool, err error) {
	fresh, settled := map[int64]bool{}, outboxFloor(now.Add(-young))
	err = d.Store.Update(ctx, func(tx Tx) error {
		clear(fresh)
		more = false
		seen, err := tx.Seen(reader)
		if err != nil {
			return err
		}
		next := seen
		for {
			rows, err := tx.News(next, rowsMax)
			if err != nil {
				return err
			}
			for _, r := range rows {
				next = r.ID
				if d.done[r.ID] {
					continue
				}
				fresh[r.ID] = true
				if l, ok := letterOf(r.ID, r.Topic, r.Payload, now); ok {
					if err := tx.PutLetter(l); err != nil {
						return err
					}
				}
			}
			if len(rows) < rowsMax || len(fresh) >= rowsMax {
				more = len(rows) == rowsMax
				break
			}
		}
		if next = min(next, settled); next > seen {
			return tx.PutSeen(reader, next)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	d.remember(fresh, settled)
	return more, nil
}

// remember keeps the young rows that were read.
func (d *Desk) remember(fresh map[int64]bool, settled int64) {
	for row := range d.done {
		if row <= settled {
			delete(d.done, row)
		}
	}
	for row := range fresh {
		if row > settled {
			d.done[row] = true
		}
	}
}

// outboxFloor is below every identifier that the outbox gives from an instant on: milliseconds and 22 bits.
func outboxFloor(at clock.Instant) int64 { return int64(at) / 1000 << 22 }

// newsOfOrder is the payload of an order's news.
type newsOfOrder struct {
	Market   market.Code     `json:"market"`
	Number   string          `json:"number"`
	Language market.Language `json:"language"`
	Email    string          `json:"email"`
	Shipment string          `json:"shipment"`
	Why      string          `json:"why"`
}

// letterOf makes the letter of a piece of news; false when it is told to nobody.
func letterOf(row int64, topic, payload string, now clock.Instant) (Letter, bool) {
	kind := Kind(topic)
	switch kind {
	case OrderPlaced, OrderPaid, OrderShipped, OrderCancelled, OrderChanged, OrderRefunded, OrderAccount:
	case CustomerJoin, CustomerEnter, CustomerPassword, CustomerEmail, CustomerChanged, CustomerDeleted:
		return customerLetter(row, kind, payload, now)
	case DropWon, DropEnding, DropReleased, DropLost:
		return dropLetter(row, kind, payload, now)
	default:
		return Letter{}, false
	}
	var n newsOfOrder
	if json.Unmarshal([]byte(payload), &n) != nil {
		return Letter{}, false
	}
	to, err := Address(n.Email)
	if err != nil {
		return Letter{}, false
	}
	detail := n.Shipment
	if kind == OrderCancelled || kind == OrderAccount {
		detail = n.Why
	}
	return Letter{ID: newsName(row), Kind: kind, Market: n.Market, Language: n.Language, To: to, Subject: n.Number, Detail: detail, At: now, Due: now}, true
}

// customerLetter makes a letter about an account; its subject is the link that it carries, "" for none.
func customerLetter(row int64, kind Kind, payload string, now clock.Instant) (Letter, bool) {
	var n people.CustomerNews
	if json.Unmarshal([]byte(payload), &n) != nil {
		return Letter{}, false
	}
	to, err := Address(n.Email)
	if err != nil {
		return Letter{}, false
	}
	return Letter{ID: newsName(row), Kind: kind, Market: n.Market, Language: n.Language, To: to, Subject: n.Link, At: now, Due: now}, true
}

// newsName names a letter after the row that caused it (rule 1).
func newsName(row int64) string { return "news-" + strconv.FormatInt(row, 36) }

// Deliver is a step: it sends what is due. A letter is taken for a while before it is sent; whoever dies
// with it in hand leaves it to be sent again, which is why receivers may see a letter twice and never none.
func (d *Desk) Deliver(ctx context.Context, now clock.Instant) (more bool, err error) {
	if d.Sender == nil && !d.Keep {
		return false, nil
	}
	var due []Letter
	err = d.Store.Update(ctx, func(tx Tx) error {
		due = nil
		waiting, err := tx.DueLetters(now, sendMax)
		for _, l := range waiting {
			taken, err := tx.TakeLetter(l, now.Add(lease))
			if err != nil {
				return err
			}
			if taken {
				l.Tries++
				due = append(due, l)
			}
		}
		return err
	})
	if err != nil {
		return false, err
	}
	for i := range due {
		d.send(ctx, &due[i], now)
	}
	if len(due) == 0 {
		return false, nil
	}
	return len(due) == sendMax, d.Store.Update(ctx, func(tx Tx) error {
		for _, l := range due {
			if err := tx.SetLetter(l); err != nil {
				return err
			}
		}
		return nil
	})
}

// send tries once and notes what became of it.
func (d *Desk) send(ctx context.Context, l *Letter, now clock.Instant) {
	m, err := d.Render(ctx, *l)
	if err == nil && d.Sender != nil {
		err = d.Sender.Send(ctx, m)
	}
	if err == nil {
		l.State, l.Reason = Sent, ""
		return
	}
	l.Reason = oneLine(err.Error())
	if l.Tries >= TriesMax || fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound) {
		l.State = GivenUp
		return
	}
	l.Due = now.Add(min(time.Minute<<(l.Tries-1), 6*time.Hour))
}

// Sweep is a step: it forgets what has had its time (rule 7).
func (d *Desk) Sweep(ctx context.Context, now clock.Instant) (more bool, err error) {
	err = d.Store.Update(ctx, func(tx Tx) error {
		letters, err := tx.SweepLetters(now.Add(-lettersKept))
		if err != nil {
			return err
		}
		wishes, err := tx.SweepSubscriptions(now.Add(-lettersKept))
		more = letters+wishes > 0
		return err
	})
	return more, err
}

// Inbox gives the newest letters, rendered: what a demonstration shows instead of sending.
func (d *Desk) Inbox(ctx context.Context, limit int) ([]Letter, []Message, error) {
	var letters []Letter
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		letters, err = tx.Letters(min(max(limit, 1), 100))
		return err
	})
	messages := make([]Message, len(letters))
	for i := range letters {
		if messages[i], err = d.Render(ctx, letters[i]); err != nil {
			messages[i] = Message{ID: letters[i].ID, To: letters[i].To, Title: string(letters[i].Kind)}
			err = nil
		}
	}
	return letters, messages, err
}

// Read renders one letter; NotFound for another identifier.
func (d *Desk) Read(ctx context.Context, id string) (Message, error) {
	var l Letter
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		l, err = tx.Letter(id)
		return err
	})
	if err != nil {
		return Message{}, err
	}
	return d.Render(ctx, l)
}
