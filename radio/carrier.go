package radio

import (
	"cmp"
	"slices"
	"strings"

	"comptoir/internal/clock"
)

// Role is what a carrier uses a band for.
type Role uint8

// The roles. The zero value is RoleUntold: nobody said.
const (
	RoleUntold Role = iota
	Coverage        // reaches far and into houses
	Capacity        // speed where people are many
)

var roleNames = [...]string{"", "coverage", "capacity"}

// String is the word of our files, "" for RoleUntold.
func (r Role) String() string { return roleNames[r] }

// ParseRole reads the word of our files; "unknown" and "" are RoleUntold; false for other words.
func ParseRole(word string) (Role, bool) {
	if word == "unknown" {
		return RoleUntold, true
	}
	i := slices.Index(roleNames[:], word)
	return Role(max(i, 0)), i >= 0
}

// Run is one claim that a carrier runs a technology on a band.
type Run struct {
	Tech   Tech
	Bands  Set  // one band, or all that a frequency may mean (rule 2)
	MHz    int  // as the source said it; 0 when it gave the band number
	Doubt  bool // the source marks its own doubt
	Whole  bool // the source means to list every band of this technology at this carrier
	Role   Role
	Source string
	Date   clock.Instant
	firm   bool // one band, and no doubt; made by Settle
}

// Status tells whether a carrier serves people.
type Status uint8

// The states of a carrier.
const (
	StatusUntold Status = iota
	Operating
	Closed
)

// NRMode is how a carrier runs its fifth generation.
type NRMode uint8

// The modes of a carrier's 5G.
const (
	NRUntold NRMode = iota
	NROnlySA
	NROnlyNSA
	NRBoth
)

var nrNames = [...]string{"", "sa", "nsa", "both"}

// ParseNRMode reads the word of our files; false for other words.
func ParseNRMode(word string) (NRMode, bool) {
	i := slices.Index(nrNames[:], word)
	return NRMode(max(i, 0)), i >= 0
}

// Sunset is the end of a technology, at a carrier or in a country.
type Sunset struct {
	Tech   Tech
	Off    clock.Instant // the technology is off from here on
	Source string
	Date   clock.Instant // when the source said it
}

// Topic is what a statement of a carrier on a model is about.
type Topic uint8

// The topics.
const (
	VoLTE     Topic = iota // calls over LTE
	VoWiFi                 // calls over Wi-Fi
	VoNR                   // calls over 5G
	Emergency              // the carrier accepts the model for emergency calls
	Allowed                // the model is on, or off, the carrier's list
	topics
)

var topicNames = [topics]string{"volte", "vowifi", "vonr", "emergency", "allowed"}

// String is the word of our files.
func (t Topic) String() string { return topicNames[t] }

// ParseTopic reads the word of our files; false for other words.
func ParseTopic(word string) (Topic, bool) {
	i := slices.Index(topicNames[:], word)
	return Topic(max(i, 0)), i >= 0
}

// Statement is what somebody said of one model on one carrier's network.
type Statement struct {
	Country, Carrier string // as in Carrier
	Model            string // model number
	Topic            Topic
	Told             Told
	Source           string
	Date             clock.Instant
}

// Carrier is what is known of one network.
type Carrier struct {
	Country     string // ISO alpha-2, lower case
	Name        string
	Codes       []string // MCC and MNC with a dash: "208-15"
	Listed      bool     // a sheet of facts has its bands or its subscribers: it was not merely found in a collected table
	Standing    Claims[Standing]
	Subscribers Claims[int]
	Lists       Techs // technologies that its sources speak of: one that they speak of and do not list is not run
	Runs        []Run
	VoLTENeeded Claims[Told] // calls go over LTE only
	AllowList   Claims[Told] // only listed models are served
	ESIM        Claims[Told] // eSIM is needed
	NR          Claims[NRMode]
	Sunsets     []Sunset
	Statements  []Statement
	low, halves Set
	disputed    Set // what one whole list has and another lacks; made by Settle
}

// Settle puts a carrier in order for Answer, once after its facts were gathered: statements by model, the
// bands under one gigahertz, and those that one source's whole list has and another's lacks (rule 6).
func (c *Carrier) Settle(t Table) {
	c.low, c.halves = t.low, t.halves
	SortStatements(c.Statements)
	c.disputed = Set{}
	for i := range c.Runs {
		c.Runs[i].firm = c.Runs[i].Bands.Len() == 1 && !c.Runs[i].Doubt
	}
	for tech := range techs {
		lists, all := c.wholeLists(tech)
		for _, list := range lists {
			c.disputed = c.disputed.Union(all.Minus(list))
		}
	}
}

// Disputed has the bands over which whole lists disagree.
func (c *Carrier) Disputed() Set { return c.disputed }

// wholeLists gives, per source with a whole list of the technology, the bands that it has or may have; and
// the bands that any source claims for certain.
func (c *Carrier) wholeLists(t Tech) (lists map[string]Set, all Set) {
	lists = map[string]Set{}
	for _, r := range c.Runs {
		if r.Tech != t {
			continue
		}
		if r.Whole {
			lists[r.Source] = lists[r.Source].Union(r.Bands)
		}
		if r.firm {
			all = all.Union(r.Bands)
		}
	}
	return lists, all
}

// Country is what holds for every carrier of a country.
type Country struct {
	Code             string // ISO alpha-2, lower case
	Region           Region
	Sunsets          []Sunset
	EmergencySince   Claims[clock.Instant] // from when on carriers must refuse a phone that cannot make an emergency call on their network
	IMEIRegistration Claims[Told]          // the country asks importers to register the IMEI
}

// SortStatements puts statements in the order in which Answer looks them up.
func SortStatements(list []Statement) {
	slices.SortStableFunc(list, func(a, b Statement) int {
		return cmp.Or(strings.Compare(a.Model, b.Model), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Date, b.Date))
	})
}

// said gathers what is said of the model on each topic by now, and the first date of what is said for later;
// disagreement is Disputed.
func (c *Carrier) said(model string, now clock.Instant) (told [topics]Told, future clock.Instant) {
	if model == "" || len(c.Statements) == 0 {
		return told, 0
	}
	first, _ := slices.BinarySearchFunc(c.Statements, model, func(s Statement, m string) int {
		return strings.Compare(s.Model, m)
	})
	mine := c.Statements[first:]
	for i, s := range mine {
		if s.Model != model {
			break
		}
		if s.Date > now {
			future = soonest(future, s.Date)
			continue
		}
		if !s.replaced(mine[i+1:], now) {
			told[s.Topic] = told[s.Topic].And(s.Told)
		}
	}
	return told, future
}

// replaced tells whether the source has said something else since, by now; later statements follow in order.
func (s *Statement) replaced(later []Statement, now clock.Instant) bool {
	for i := range later {
		o := &later[i]
		if o.Model != s.Model || o.Topic != s.Topic || o.Date > now {
			return false
		}
		if o.Source == s.Source {
			return true
		}
	}
	return false
}

// off is the earliest end of a technology that the carrier or the country has announced by now; 0 for none.
func off(t Tech, now clock.Instant, lists ...[]Sunset) clock.Instant {
	var at clock.Instant
	for _, list := range lists {
		for _, s := range list {
			if s.Tech == t && s.Date <= now && (at == 0 || s.Off < at) {
				at = s.Off
			}
		}
	}
	return at
}
