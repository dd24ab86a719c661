package drop

import (
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/outbox"
	"comptoir/market"
	"comptoir/people"
)

// The topics of news for those who take part, told with what happened to them.
const (
	TopicWon      = "drop.won"      // a right to buy: in their turn, or because somebody else's came back
	TopicEnding   = "drop.ending"   // it ends soon and is not used
	TopicReleased = "drop.released" // it was not used in time
	TopicLost     = "drop.lost"     // the sale has ended, and their turn never came
)

// PersonNews is the payload of such news.
type PersonNews struct {
	Market   market.Code     `json:"market"`
	Drop     string          `json:"drop"`
	Email    string          `json:"email"`
	Language market.Language `json:"language"`
	Units    int64           `json:"units,omitempty"`
	Until    clock.Instant   `json:"until_us,omitempty"` // of the right
}

// LetterTx reads who takes part, and tells the world.
type LetterTx interface {
	// DropTakers gives the accounts of some customers that are still there.
	DropTakers(customers []string) (map[string]people.Customer, error)
	// DropGrantsAfter gives grants after a number that run out by an instant, in order.
	DropGrantsAfter(m market.Code, drop string, after int64, by clock.Instant, limit int) ([]Grant, error)
	// Tell writes news.
	Tell([]outbox.Row) error
}

const (
	warnHold  = time.Hour      // a right that is worth less is not reminded of: the letter would come too late
	warnMax   = 12 * time.Hour // before it ends, at most
	lostLater = 48 * time.Hour // after a sale has ended nobody is told any more that it has
)

// write tells the holders of grants by letter. Who won by a code was there when it happened.
func (l *led) write(topic string, grants []Grant) error {
	var customers []string
	for _, g := range grants {
		customers = append(customers, g.Customer)
	}
	who, err := l.tx.DropTakers(customers)
	if err != nil {
		return err
	}
	var rows []outbox.Row
	for _, g := range grants {
		c, there := who[g.Customer]
		if !there {
			continue // the account was deleted
		}
		rows = append(rows, outbox.News(l.now, topic, PersonNews{Market: g.Market, Drop: g.Drop, Email: c.Email, Language: c.Language, Units: g.Units, Until: g.Until}))
	}
	return l.tx.Tell(rows)
}

// warn reminds those whose right ends soon, once. Grants run out in the order in which they were made.
func (l *led) warn() error {
	d := l.drop
	soon, err := l.soon(newsMax)
	if err != nil || len(soon) == 0 {
		return err
	}
	var held []Grant
	for _, g := range soon {
		if g.Usable(l.now) {
			held = append(held, g)
		}
	}
	d.Standing.Warned, l.moved = soon[len(soon)-1].N, true
	l.more = l.more || len(soon) == newsMax
	return l.write(TopicEnding, held)
}

// soon lists grants that end soon and whose holders were not reminded.
func (l *led) soon(limit int) ([]Grant, error) {
	d := l.drop
	if d.Hold < warnHold || d.Standing.Warned == d.Standing.Grants {
		return nil, nil
	}
	return l.tx.DropGrantsAfter(d.Market, d.ID, d.Standing.Warned, l.now.Add(min(d.Hold/4, warnMax)), limit)
}

// lost tells everybody whose turn never came, some at a time, once the sale has ended.
func (l *led) lost() error {
	d := l.drop
	if l.now >= d.Closes.Add(lostLater) {
		return nil
	}
	turns, err := l.tx.DropTurns(d.Market, d.ID, max(d.Standing.Reached, d.Standing.Told), WaveMax)
	if err != nil || len(turns) == 0 {
		return err
	}
	var none []Grant
	for _, t := range turns {
		d.Standing.Told = t.Rank
		if t.Has == 0 {
			none = append(none, Grant{Market: d.Market, Drop: d.ID, Customer: t.Customer})
		}
	}
	l.moved, l.more = true, len(turns) == WaveMax
	return l.write(TopicLost, none)
}
