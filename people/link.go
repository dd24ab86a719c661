package people

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/outbox"
	"comptoir/market"
)

// LinkKind is what a mailed link opens.
type LinkKind string

// The kinds of links.
const (
	LinkEnter    LinkKind = "enter"    // signs in, and makes the account where there is none
	LinkPassword LinkKind = "password" // lets a forgotten password be replaced
	LinkEmail    LinkKind = "email"    // proves a new address of an account
)

// How long links open.
const (
	linkLife      = time.Hour
	linkEmailLife = 24 * time.Hour
)

// Link is a mailed link that opens once. Its token is derived from the program's secret.
type Link struct {
	ID       string          `json:"-"`
	Kind     LinkKind        `json:"kind"`
	Email    string          `json:"email"` // that it was mailed to
	Customer string          `json:"customer,omitempty"`
	Market   market.Code     `json:"market"`
	Language market.Language `json:"language"`
	Until    clock.Instant   `json:"until"`
}

// The topics of the news by which letters to customers are written.
const (
	TopicJoin     = "customer.join"     // a link for an address that has no account
	TopicEnter    = "customer.enter"    // a link to sign in
	TopicPassword = "customer.password" // a link to another password
	TopicEmail    = "customer.email"    // a link that proves another address
	TopicChanged  = "customer.changed"  // password or address are other ones now
	TopicDeleted  = "customer.deleted"
)

// CustomerNews is the payload of those topics. Link is the identifier of a link, never its token.
type CustomerNews struct {
	Market   market.Code     `json:"market"`
	Language market.Language `json:"language"`
	Email    string          `json:"email"`
	Link     string          `json:"link,omitempty"`
}

func (l *Link) news(now clock.Instant, topic string) outbox.Row {
	return outbox.News(now, topic, CustomerNews{l.Market, l.Language, l.Email, l.ID})
}

func (c *Customer) news(now clock.Instant, topic string) outbox.Row {
	return outbox.News(now, topic, CustomerNews{c.Market, c.Language, c.Email, ""})
}

// linkIDSize is the length of a link's identifier: 80 bits.
const linkIDSize = 16

// linkToken is what the letter carries: identifier and 128 bits that only the program can work out.
func linkToken(secret []byte, linkID string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("customer link\x00" + linkID))
	return linkID + base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:16])
}

// LinkToken is the token of a link, for the letter that carries it.
func (d *Accounts) LinkToken(linkID string) string { return linkToken(d.Secret, linkID) }

// standing finds the link of a token; NotFound "people.link_gone" for every one that does not open now.
func (d *Accounts) standing(tx AccountTx, token string, now clock.Instant) (Link, error) {
	gone := fault.New(fault.NotFound, "people.link_gone")
	if len(token) != linkIDSize+26 {
		return Link{}, gone
	}
	linkID := token[:linkIDSize]
	if subtle.ConstantTimeCompare([]byte(token), []byte(d.LinkToken(linkID))) != 1 {
		return Link{}, gone
	}
	l, err := tx.Link(linkID)
	if fault.Is(err, fault.NotFound) || (err == nil && now >= l.Until) {
		return Link{}, gone
	}
	return l, err
}
