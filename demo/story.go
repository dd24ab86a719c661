package demo

import (
	"embed"
	"fmt"

	"comptoir/catalogue"
	"comptoir/market"

	"github.com/BurntSushi/toml"
)

//go:embed story.toml pricing.toml clearance.toml history/*.toml radio/*.csv
var storyFiles embed.FS

// Story is what the company decided, as story.toml tells it. Dates are local to their market and text,
// because the story is read before the markets are.
type Story struct {
	Rest       market.Stage `toml:"rest"` // the stage of every market that Markets does not name
	Company    Company      `toml:"company"`
	Entities   []Entity     `toml:"entities"`
	Markets    []Market     `toml:"markets"`
	Locations  []Location   `toml:"locations"`
	Stock      StockRule    `toml:"stock"`
	Assortment []Assortment `toml:"assortment"`
	Holds      []Hold       `toml:"holds"`
	Staff      []Staff      `toml:"staff"`
}

// Company is the maker; Entity sells where a market names none.
type Company struct {
	Name   string `toml:"name"`
	Entity string `toml:"entity"`
}

// Entity is a company in law that sells and invoices.
type Entity struct {
	Code    string      `toml:"code"`
	Name    string      `toml:"name"`
	Country market.Code `toml:"country"`
	City    string      `toml:"city"`
}

// EntityName is what a company of the story is called: buyers read it in the conditions of sale.
func (s *Story) EntityName(code string) string {
	for _, e := range s.Entities {
		if e.Code == code {
			return e.Name
		}
	}
	return code
}

// Market is what was decided about one country.
type Market struct {
	Code       market.Code  `toml:"code"`
	Stage      market.Stage `toml:"stage"`
	Entity     string       `toml:"entity"`
	Terms      string       `toml:"terms"` // version: a date
	Why        string       `toml:"why"`
	Payments   []string     `toml:"payments"`
	AfterClose string       `toml:"after_close"`
	Networks   *Networks    `toml:"networks"`
	Openings   []Opening    `toml:"openings"`
	Delivery   []Method     `toml:"delivery"`
}

// Networks is the market's rule for the gate "bands".
type Networks struct {
	Share  int    `toml:"share"` // thousandths
	Source string `toml:"source"`
	Since  string `toml:"since"`
}

// Opening is a stretch of local dates in which a channel is open; Until is its last day.
type Opening struct {
	Channel market.Channel `toml:"channel"`
	Since   string         `toml:"since"`
	Until   string         `toml:"until"`
	Partner string         `toml:"partner"`
	Why     string         `toml:"why"`
}

// Method is a way of delivery. Amounts are minor units of the market's currency; days are working days.
type Method struct {
	Code       string           `toml:"code"`
	Name       string           `toml:"name"` // a key of the doors' texts
	Price      int64            `toml:"price"`
	FreeAbove  int64            `toml:"free_above"` // 0: never free by value
	DaysMin    int              `toml:"days_min"`
	DaysMax    int              `toml:"days_max"`
	Excluded   []string         `toml:"excluded"`   // area codes that it does not reach
	Surcharges map[string]int64 `toml:"surcharges"` // by area code
}

// Location is a place where units lie.
type Location struct {
	Code     string           `toml:"code"`
	Name     string           `toml:"name"`
	Market   market.Code      `toml:"market"`
	Kind     string           `toml:"kind"`
	Channels []market.Channel `toml:"channels"`
	Serves   []market.Code    `toml:"serves"`
	Buffer   int64            `toml:"buffer"`
}

// Assortment is a rule of catalogue.Rule in words of the story.
type Assortment struct {
	Market  market.Code     `toml:"market"`
	Channel market.Channel  `toml:"channel"`
	Scope   catalogue.Scope `toml:"scope"`
	Subject string          `toml:"subject"`
	Deny    bool            `toml:"deny"`
	Since   string          `toml:"since"`
	Why     string          `toml:"why"`
}

// Hold is a stop that staff have set, with how much of its reason the public may see.
type Hold struct {
	Gate       string          `toml:"gate"`
	Market     market.Code     `toml:"market"`
	Scope      catalogue.Scope `toml:"scope"`
	Subject    string          `toml:"subject"`
	Disclosure string          `toml:"disclosure"` // plain, generic, hidden
	Reason     string          `toml:"reason"`
}

// Staff is a user of the console, named after the role; no markets: all of them.
type Staff struct {
	User    string        `toml:"user"`
	Role    string        `toml:"role"`
	Markets []market.Code `toml:"markets"`
}

// LoadStory reads the story; an unknown key is an error.
func LoadStory() (Story, error) { return strict[Story]("story.toml") }

// strict decodes one of our files and refuses keys that its type does not have.
func strict[T any](name string) (T, error) {
	var into T
	text, err := storyFiles.ReadFile(name)
	if err != nil {
		return into, err
	}
	meta, err := toml.Decode(string(text), &into)
	if err != nil {
		return into, fmt.Errorf("read %s: %w", name, err)
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return into, fmt.Errorf("read %s: unknown key %s", name, left[0])
	}
	return into, nil
}
