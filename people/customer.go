package people

import (
	"strings"
	"time"
	"unicode"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// The measures of customers' accounts.
const (
	AddressesMax        = 10
	CustomerSessionLife = 30 * 24 * time.Hour
	// ProofLife is how long a sign-in allows what would hurt in a stranger's hands: another password, another
	// e-mail address, the end of the account.
	ProofLife = 15 * time.Minute
)

// Customer is a person with an account. There is one only since its e-mail address was proved by a mailed link.
type Customer struct {
	ID        string          `json:"id"`
	Email     string          `json:"email"` // proved; in small letters
	Name      string          `json:"name,omitempty"`
	Phone     string          `json:"phone,omitempty"`
	Market    market.Code     `json:"market"`   // where the account was made
	Language  market.Language `json:"language"` // of letters
	Addresses []SavedAddress  `json:"addresses,omitempty"`
	Since     clock.Instant   `json:"since"`
	Epoch     int64           `json:"epoch"` // of its sign-ins: raised when all earlier ones must end

	HasPassword bool  `json:"-"`
	Version     int64 `json:"-"` // as it was read
}

// SavedAddress is an address that the customer keeps for later orders.
type SavedAddress struct {
	ID string `json:"id"`
	Address
}

// AddressesIn lists the customer's addresses in a market.
func (c *Customer) AddressesIn(m market.Code) []SavedAddress {
	var there []SavedAddress
	for _, a := range c.Addresses {
		if a.Country == m {
			there = append(there, a)
		}
	}
	return there
}

// Person is everything under which somebody is known: two persons that share one name count as one (limits
// per person, drops).
type Person struct {
	Account   string
	Emails    []string
	Phones    []string
	Addresses []Address
}

// Person is the customer with all names of the account.
func (c *Customer) Person() Person {
	p := Person{Account: c.ID, Emails: []string{c.Email}}
	if c.Phone != "" {
		p.Phones = []string{c.Phone}
	}
	for _, a := range c.Addresses {
		p.Addresses = append(p.Addresses, a.Address)
	}
	return p
}

// PersonName is one name of a person; Text is comparable byte by byte.
type PersonName struct{ Kind, Text string }

// Names lists the names of a person, each once. Tags of an e-mail address (+x), the punctuation of a street and
// the form of a telephone number make no other person.
func (p Person) Names() []PersonName {
	var names []PersonName
	known := map[PersonName]bool{}
	add := func(kind, text string) {
		name := PersonName{kind, text}
		if text != "" && !known[name] {
			known[name] = true
			names = append(names, name)
		}
	}
	for _, e := range p.Emails {
		local, domain, _ := strings.Cut(strings.ToLower(e), "@")
		if local, _, _ = strings.Cut(local, "+"); local != "" {
			add("email", local+"@"+domain)
		}
	}
	for _, phone := range p.Phones {
		add("phone", letters(phone))
	}
	add("account", p.Account)
	for _, a := range p.Addresses {
		if street := letters(strings.Join(a.Street, " ")); street != "" {
			add("address", letters(a.Postcode)+" "+street)
		}
	}
	return names
}

// letters keeps letters and digits, small.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// Purpose is what a customer may agree to.
type Purpose string

// The purposes.
const (
	News     Purpose = "news"     // mail about new goods
	Research Purpose = "research" // questions about what was bought
)

// PurposeText is a purpose with the version of the words that are shown for it; other words are another version.
type PurposeText struct {
	Purpose Purpose
	Version int64
}

// Purposes lists what may be agreed to today, in the order shown.
func Purposes() []PurposeText { return []PurposeText{{News, 1}, {Research, 1}} }

// Consent is one answer of a customer. It is never changed: the newest of a purpose holds.
type Consent struct {
	Purpose  Purpose         `json:"purpose"`
	Given    bool            `json:"given"`
	Version  int64           `json:"version"` // of the words that were shown
	Market   market.Code     `json:"market"`
	Language market.Language `json:"language"`
	At       clock.Instant   `json:"at"`
}

// Standing is what a customer has agreed to now, by the whole history.
func Standing(history []Consent) map[Purpose]Consent {
	standing := map[Purpose]Consent{}
	for _, c := range history {
		if old, ok := standing[c.Purpose]; !ok || c.At >= old.At {
			standing[c.Purpose] = c
		}
	}
	return standing
}

// plainEmail is how an e-mail address is kept and compared; Invalid when it is none.
func plainEmail(email string) (string, error) {
	email = strings.ToLower(clean(email))
	if email == "" {
		return "", missing("email")
	}
	if f := checkText("email", email, emailMax); f != nil {
		return "", f
	}
	if !ValidEmail(email) {
		return "", fault.Field("email", "people.email_invalid")
	}
	return email, nil
}
