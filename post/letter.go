package post

import (
	"net/mail"
	"strings"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
)

// Kind is what a letter tells.
type Kind string

// The kinds of letters; those of orders are the topics of their news.
const (
	OrderPlaced    Kind = "order.placed"
	OrderPaid      Kind = "order.paid"
	OrderShipped   Kind = "order.shipped"
	OrderCancelled Kind = "order.cancelled"
	OrderChanged   Kind = "order.changed"
	OrderRefunded  Kind = "order.refunded"
	OrderAccount   Kind = "order.account"
	Confirm        Kind = "subscription.confirm"
	Arrived        Kind = "subscription.arrived"
	Invited        Kind = "staff.invite"

	DropWon      Kind = drop.TopicWon
	DropEnding   Kind = drop.TopicEnding
	DropReleased Kind = drop.TopicReleased
	DropLost     Kind = drop.TopicLost

	CustomerJoin     Kind = people.TopicJoin
	CustomerEnter    Kind = people.TopicEnter
	CustomerPassword Kind = people.TopicPassword
	CustomerEmail    Kind = people.TopicEmail
	CustomerChanged  Kind = people.TopicChanged
	CustomerDeleted  Kind = people.TopicDeleted
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{OrderPlaced, OrderPaid, OrderShipped, OrderCancelled, OrderChanged, OrderRefunded, OrderAccount, Confirm, Arrived, Invited,
		DropWon, DropEnding, DropReleased, DropLost,
		CustomerJoin, CustomerEnter, CustomerPassword, CustomerEmail, CustomerChanged, CustomerDeleted}
}

// State is where a letter stands.
type State int64

// The states of a letter.
const (
	Waiting State = iota
	Sent
	GivenUp
)

// Letter is one letter. Subject is what it is about: an order's number, a product's slug, a login, a link.
type Letter struct {
	ID       string          `json:"-"` // of what caused it
	Kind     Kind            `json:"kind"`
	Market   market.Code     `json:"market,omitempty"`
	Language market.Language `json:"language"`
	To       string          `json:"to"`
	Subject  string          `json:"subject"`
	Detail   string          `json:"detail,omitempty"` // a shipment, a reason
	At       clock.Instant   `json:"-"`
	Due      clock.Instant   `json:"-"`
	State    State           `json:"-"`
	Tries    int64           `json:"-"`
	Reason   string          `json:"-"` // why it was not sent
}

// Message is a letter ready to be sent.
type Message struct {
	ID       string
	To       string
	Title    string
	Language string
	Dir      string
	Text     string
	HTML     string
}

// addressMax is the longest address (RFC 5321, section 4.5.3.1.3).
const addressMax = 254

// Address reads one plain e-mail address and gives it as it is kept: the host in small letters. Names,
// comments, lists, line breaks and quoted local parts are refused.
func Address(text string) (string, error) {
	wrong := fault.Field("email", "post.address_invalid")
	text = strings.TrimSpace(text)
	if text == "" || len(text) > addressMax || strings.ContainsAny(text, "\"<>(),;:\\ \t\r\n\x00") {
		return "", wrong
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || parsed.Name != "" {
		return "", wrong
	}
	at := strings.LastIndexByte(text, '@')
	host := strings.ToLower(text[at+1:])
	if at > 64 || !strings.Contains(host, ".") || strings.HasSuffix(host, ".") || strings.ContainsFunc(host, notHost) {
		return "", wrong
	}
	return text[:at+1] + host, nil
}

func notHost(c rune) bool {
	return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c < 0x80
}

// oneLine makes a text fit for a header: no control character, at most 200 characters.
func oneLine(s string) string {
	kept := []rune{}
	for _, c := range s {
		if c < ' ' || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029 {
			c = ' '
		}
		if kept = append(kept, c); len(kept) == 200 {
			break
		}
	}
	return strings.TrimSpace(string(kept))
}
