package launch

import (
	"slices"
	"strconv"
	"strings"

	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
)

// Computation is how a computed criterion follows from facts (rule 1).
type Computation string

// The computations. Least is a share in ppm, of what the fact counts.
const (
	PortfolioCleared Computation = "portfolio_cleared" // Least of the listed variants are cleared
	NetworksServe    Computation = "networks_serve"    // Least of the listed variants with a cellular radio are served by enough carriers: the gate "bands" lets them
	LanguagesCovered Computation = "languages_covered" // Least of the listed products have texts in every language named, or in all of the market's
	PricesPresent    Computation = "prices_present"    // Least of the listed variants have a price
	StockPresent     Computation = "stock_present"     // Least of the listed variants have stock that serves the market
	ChannelOpen      Computation = "channel_open"      // one of Names is open, any channel when none is named
	ServiceCoverage  Computation = "service_coverage"  // Least of the people are within reach of a service point
	MarketOpen       Computation = "market_open"       // every market of Names is open: one country before another
	DeliveryPresent  Computation = "delivery_present"  // somebody has set a way of delivery
	PaymentPresent   Computation = "payment_present"   // the market names a way to pay
	TermsPresent     Computation = "terms_present"     // terms of sale and the entity that sells are named
)

// Computations lists them.
func Computations() []Computation {
	return []Computation{PortfolioCleared, NetworksServe, LanguagesCovered, PricesPresent, StockPresent, ChannelOpen, ServiceCoverage, MarketOpen, DeliveryPresent, PaymentPresent, TermsPresent}
}

// Criterion is one thing that must hold before a market enters a stage, or a channel opens in it.
type Criterion struct {
	Code    string         `json:"code,omitempty" toml:"code"`
	Name    string         `json:"name" toml:"name"`                     // what people read, in the company's language
	Stage   market.Stage   `json:"stage,omitempty" toml:"stage"`         // whose entry it guards; "" with a channel
	Channel market.Channel `json:"channel,omitempty" toml:"channel"`     // whose opening it guards; "" with a stage
	Markets []market.Code  `json:"markets,omitempty" toml:"markets"`     // none: every market
	Way     clearance.Way  `json:"way" toml:"way"`                       // computed, attested, verified
	Compute Computation    `json:"compute,omitempty" toml:"compute"`     // computed
	Least   int64          `json:"least_ppm,omitempty" toml:"least_ppm"` // computed: the share that is enough; 0 is all
	Names   []string       `json:"names,omitempty" toml:"names"`         // computed: channels, languages or markets
	Gate    string         `json:"gate,omitempty" toml:"gate"`           // verified: the gate whose evidence it takes
	Kinds   []string       `json:"kinds,omitempty" toml:"kinds"`         // verified: kinds of evidence that count; none: all
	Owner   string         `json:"owner" toml:"owner"`                   // the role that holds it up; for attested ones who attests
	Since   clock.Instant  `json:"since,omitempty" toml:"-"`             // when it began to be asked for
	Source  string         `json:"source,omitempty" toml:"source"`
	Version int64          `json:"version,omitempty" toml:"-"`
}

// Attestation is a person's word that a criterion holds in a market, until an instant or for good.
type Attestation struct {
	Criterion string        `json:"criterion"`
	Market    market.Code   `json:"market"`
	Who       string        `json:"who"`
	Role      string        `json:"role"`
	At        clock.Instant `json:"at"`
	Until     clock.Instant `json:"until,omitempty"`
	Text      string        `json:"text,omitempty"`
	Withdrawn clock.Instant `json:"withdrawn,omitempty"`
}

// Waiver lets a market move without one criterion, until an instant.
type Waiver struct {
	ID        string        `json:"id"`
	Criterion string        `json:"criterion"`
	Market    market.Code   `json:"market"`
	Who       string        `json:"who"`
	Why       string        `json:"why"`
	At        clock.Instant `json:"at"`
	Until     clock.Instant `json:"until"`
}

// Share is how many of how many. Of none is not enough: nothing was there to count.
type Share struct{ Have, Of int64 }

// enough tells whether the share reaches a bar in ppm; 0 is all.
func (s Share) enough(least int64) bool {
	if least == 0 {
		least = 1_000_000
	}
	return s.Of > 0 && s.Have*1_000_000 >= least*s.Of
}

// Text is "have/of".
func (s Share) text() string {
	return strconv.FormatInt(s.Have, 10) + "/" + strconv.FormatInt(s.Of, 10)
}

// Facts are what criteria look at, of one market. The caller counts them from the shelf.
type Facts struct {
	Market       market.Code
	Cleared      Share
	Served       Share                     // of those with a cellular radio
	Texts        map[market.Language]Share // products with texts, by language; the market's languages at least
	Priced       Share
	Stocked      Share
	Open         []market.Channel
	Covered      Share // people within reach of service
	OpenMarkets  []market.Code
	Delivered    bool                  // a way of delivery is set
	Paid         bool                  // a way to pay is named
	Agreed       bool                  // terms of sale and the legal entity are named
	Evidence     []*clearance.Evidence // that covers the market
	Attestations []Attestation
	Waivers      []Waiver
	// Turned tells when a criterion last turned from met to missing or back, as the desk has seen it; may be empty.
	Turned map[string]clock.Instant
}

// State is how a line of a checklist stands.
type State string

// The states.
const (
	Met     State = "met"
	Waived  State = "waived"
	Missing State = "missing"
)

// Line is one criterion in a checklist.
type Line struct {
	Criterion Criterion         `json:"criterion"`
	Market    market.Code       `json:"market"`
	State     State             `json:"state"`
	Owner     string            `json:"owner,omitempty"` // who holds it up; "" when met
	Since     clock.Instant     `json:"since,omitempty"` // in this state since; 0: not known
	Until     clock.Instant     `json:"until,omitempty"` // when what satisfies it ends; 0: no end known
	Detail    map[string]string `json:"detail,omitempty"`
	Waiver    *Waiver           `json:"waiver,omitempty"`
}

// Checklist is the answer of all criteria of one entry, in the order of their codes.
type Checklist []Line

// Check answers the criteria that hold for the facts' market at an instant (rule 2).
func Check(criteria []Criterion, f Facts, now clock.Instant) Checklist {
	list := Checklist{}
	for _, c := range criteria {
		if len(c.Markets) > 0 && !slices.Contains(c.Markets, f.Market) || now < c.Since {
			continue
		}
		list = append(list, check(c, f, now))
	}
	slices.SortStableFunc(list, func(a, b Line) int { return strings.Compare(a.Criterion.Code, b.Criterion.Code) })
	return list
}

// For keeps the criteria of a stage's entry.
func For(criteria []Criterion, stage market.Stage) []Criterion {
	return kept(criteria, func(c Criterion) bool { return c.Stage == stage })
}

// ForChannel keeps the criteria of a channel's opening.
func ForChannel(criteria []Criterion, channel market.Channel) []Criterion {
	return kept(criteria, func(c Criterion) bool { return c.Channel == channel })
}

func kept(criteria []Criterion, keep func(Criterion) bool) []Criterion {
	var list []Criterion
	for _, c := range criteria {
		if keep(c) {
			list = append(list, c)
		}
	}
	return list
}

func check(c Criterion, f Facts, now clock.Instant) Line {
	var l Line
	switch c.Way {
	case clearance.Attested:
		l = attested(c, f, now)
	case clearance.Verified:
		l = verified(c, f, now)
	default:
		l = computed(c, f)
	}
	l.Criterion, l.Market = c, f.Market
	l.Since = max(l.Since, c.Since, f.Turned[c.Code])
	if l.State == Met {
		return l
	}
	l.Owner = c.Owner
	for _, w := range f.Waivers {
		if w.Criterion == c.Code && w.Market == f.Market && w.At <= now && now < w.Until {
			l.State, l.Waiver, l.Since, l.Until = Waived, &w, w.At, max(l.Until, w.Until)
		}
	}
	return l
}

func state(met bool) State {
	if met {
		return Met
	}
	return Missing
}

func computed(c Criterion, f Facts) Line {
	share := func(s Share) Line {
		return Line{State: state(s.enough(c.Least)), Detail: map[string]string{"share": s.text()}}
	}
	switch c.Compute {
	case PortfolioCleared:
		return share(f.Cleared)
	case NetworksServe:
		return share(f.Served)
	case PricesPresent:
		return share(f.Priced)
	case StockPresent:
		return share(f.Stocked)
	case ServiceCoverage:
		return share(f.Covered)
	case LanguagesCovered:
		return languages(c, f)
	case DeliveryPresent:
		return Line{State: state(f.Delivered)}
	case PaymentPresent:
		return Line{State: state(f.Paid)}
	case TermsPresent:
		return Line{State: state(f.Agreed)}
	case ChannelOpen:
		return Line{State: state(channelOpen(c.Names, f.Open)), Detail: map[string]string{"channels": strings.Join(c.Names, ",")}}
	case MarketOpen:
		lacks := lacking(c.Names, func(n string) bool { return slices.Contains(f.OpenMarkets, market.Code(n)) })
		return Line{State: state(len(lacks) == 0), Detail: map[string]string{"lacks": strings.Join(lacks, ",")}}
	}
	return Line{State: Missing, Detail: map[string]string{"compute": string(c.Compute)}}
}

// languages: without names, every language that the facts speak of counts.
func languages(c Criterion, f Facts) Line {
	names := c.Names
	if len(names) == 0 {
		for l := range f.Texts {
			names = append(names, string(l))
		}
		slices.Sort(names)
	}
	lacks := lacking(names, func(n string) bool { return f.Texts[market.Language(n)].enough(c.Least) })
	return Line{State: state(len(names) > 0 && len(lacks) == 0), Detail: map[string]string{"lacks": strings.Join(lacks, ",")}}
}

func lacking(names []string, has func(string) bool) []string {
	var lacks []string
	for _, n := range names {
		if !has(n) {
			lacks = append(lacks, n)
		}
	}
	return lacks
}

func channelOpen(names []string, open []market.Channel) bool {
	if len(names) == 0 {
		return len(open) > 0
	}
	return slices.ContainsFunc(open, func(c market.Channel) bool { return slices.Contains(names, string(c)) })
}

// attested: the latest word counts; one that has ended is missing since its end.
func attested(c Criterion, f Facts, now clock.Instant) Line {
	l := Line{State: Missing}
	for _, a := range f.Attestations {
		if a.Criterion != c.Code || a.Market != f.Market || a.At > now {
			continue
		}
		end := ends(a.Until, a.Withdrawn)
		if end == 0 || now < end {
			return Line{State: Met, Since: a.At, Until: end, Detail: map[string]string{"who": a.Who}}
		}
		l.Since = max(l.Since, end)
	}
	return l
}

// verified: the evidence with the latest end counts; all approved pairs of eyes are the clearance desk's to ask for.
func verified(c Criterion, f Facts, now clock.Instant) Line {
	l := Line{State: Missing, Detail: map[string]string{"gate": c.Gate}}
	for _, e := range f.Evidence {
		if !c.takes(e) || e.FiledAt > now {
			continue
		}
		end := ends(e.Until, e.RevokedAt, e.ReplacedAt)
		if e.Since > now {
			continue
		}
		if end != 0 && now >= end {
			l.Since = max(l.Since, end)
			continue
		}
		if l.State != Met || outlasts(end, l.Until) {
			l = Line{State: Met, Since: max(e.Since, e.FiledAt), Until: end, Detail: map[string]string{"gate": c.Gate, "evidence": e.ID}}
		}
	}
	return l
}

// takes tells whether a piece of evidence speaks of what the criterion asks: its gate, its kinds, and the channel whose
// opening it guards.
func (c *Criterion) takes(e *clearance.Evidence) bool {
	ofKind := len(c.Kinds) == 0 || slices.Contains(c.Kinds, e.Kind)
	ofChannel := c.Channel == "" || len(e.Scope.Channels) == 0 || slices.Contains(e.Scope.Channels, c.Channel)
	return e.Gate == c.Gate && ofKind && ofChannel
}

// ends is the earliest end that is set; 0 when none is.
func ends(all ...clock.Instant) clock.Instant {
	first := clock.Never
	for _, e := range all {
		if e != 0 {
			first = clock.Earlier(first, e)
		}
	}
	if first == clock.Never {
		return 0
	}
	return first
}

// outlasts compares ends, of which 0 is never.
func outlasts(a, b clock.Instant) bool { return b != 0 && (a == 0 || a > b) }

// Missing lists the lines that are neither met nor waived.
func (l Checklist) Missing() []Line {
	var missing []Line
	for _, line := range l {
		if line.State == Missing {
			missing = append(missing, line)
		}
	}
	return missing
}

// criteriaNamesMax bounds the names of a criterion.
const criteriaNamesMax = 300

// Check refuses a criterion that cannot be answered, naming the field.
func (c Criterion) Check() error {
	switch {
	case c.Code == "" || len(c.Code) > 80:
		return fault.Field("code", "launch.code_missing")
	case strings.TrimSpace(c.Name) == "" || len(c.Name) > 400:
		return fault.Field("name", "launch.name_missing")
	case (c.Stage == "") == (c.Channel == ""):
		return fault.Field("stage", "launch.stage_or_channel")
	case c.Stage != "" && !c.Stage.Valid():
		return fault.Field("stage", "market.stage_unknown", "stage", string(c.Stage))
	case c.Channel != "" && !c.Channel.Valid():
		return fault.Field("channel", "market.channel_unknown", "channel", string(c.Channel))
	case c.Owner == "":
		return fault.Field("owner", "launch.owner_missing")
	case len(c.Names)+len(c.Markets)+len(c.Kinds) > criteriaNamesMax:
		return fault.Field("names", "launch.names_max")
	}
	return c.checkWay()
}

func (c Criterion) checkWay() error {
	switch c.Way {
	case clearance.Computed:
		if !slices.Contains(Computations(), c.Compute) {
			return fault.Field("compute", "launch.computation_unknown", "compute", string(c.Compute))
		}
		if c.Least < 0 || c.Least > 1_000_000 {
			return fault.Field("least_ppm", "launch.share_out_of_range")
		}
		return c.checkNames()
	case clearance.Verified:
		if c.Gate == "" {
			return fault.Field("gate", "launch.gate_missing")
		}
		return nil
	case clearance.Attested:
		if !people.Role(c.Owner).Known() {
			return fault.Field("owner", "launch.role_unknown", "role", c.Owner)
		}
		return nil
	}
	return fault.Field("way", "launch.way_unknown", "way", string(c.Way))
}

func (c Criterion) checkNames() error {
	if c.Compute == MarketOpen && len(c.Names) == 0 {
		return fault.Field("names", "launch.market_missing")
	}
	if c.Compute != ChannelOpen {
		return nil
	}
	for _, n := range c.Names {
		if !market.Channel(n).Valid() {
			return fault.Field("names", "market.channel_unknown", "channel", n)
		}
	}
	return nil
}
