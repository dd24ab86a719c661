package clearance

import (
	"slices"
	"strings"
	"sync"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
)

// The gates that are computed from data (rule 3), and the hold.
const (
	GateStage      = "stage"
	GateChannel    = "channel"
	GateAssortment = "assortment"
	GateLanguage   = "language"
	GateBands      = "bands"
	GateHeld       = "held"
)

// Hold closes what it names until it is lifted (rule 4).
type Hold struct {
	ID         string          `json:"id"`
	Gate       string          `json:"gate"` // what it is about: "intellectual_property", "security", GateHeld …
	Market     market.Code     `json:"market"`
	Channel    market.Channel  `json:"channel,omitempty"`
	Scope      catalogue.Scope `json:"scope"`
	Subject    string          `json:"subject,omitempty"`
	When       string          `json:"when,omitempty"` // condition that narrows it, "" for none
	Disclosure Disclosure      `json:"disclosure"`
	Reason     string          `json:"reason"` // for staff; shoppers read the words of the gate
	clock.Span
}

// Book holds the facts that gates look at. It is made once per version of the facts and never changed.
type Book struct {
	Rules []catalogue.Rule
	Holds []Hold
	Files *Files // gates of the company's own, with evidence; nil when there are none
	// Networks answers the gate "bands"; nil: nothing is known of any phone, and where a rule asks it is pending.
	Networks Networks

	bands sync.Map // *catalogue.Model → networkAnswer: asked once per model
}

// Stand computes the standing of a cell at an instant, with every finding.
func (b *Book) Stand(c Cell, now clock.Instant) Standing {
	findings := make([]Finding, 0, 5)
	tell := func(f Finding) { findings = append(findings, f) }
	b.own(c, now, tell)
	if b.Files != nil {
		b.Files.findings(c, now, tell)
	}
	return combine(findings)
}

// Judge is Stand without the findings that let the cell through: what a decision needs, and shelves are
// compiled with. What the company's own gates conclude is decided once per distinct set of attributes.
func (b *Book) Judge(c Cell, now clock.Instant) Standing {
	s := Standing{State: NotRelevant, Next: clock.Never}
	b.own(c, now, s.take)
	if b.Files != nil {
		concluded := b.Files.conclude(c, now)
		s.Findings = append(s.Findings, concluded.Findings...)
		s.Caps = concluded.Caps
		s.worsen(concluded.State, concluded.Next)
	}
	return s
}

// take notes a finding, and keeps it when it closes the cell.
func (s *Standing) take(f Finding) {
	if !f.State.Sells() {
		s.Findings = append(s.Findings, f)
	}
	s.note(&f)
	s.worsen(f.State, orNever(f.Next))
}

func (s *Standing) worsen(state State, next clock.Instant) {
	if state.rank() > s.State.rank() {
		s.State = state
	}
	s.Next = clock.Earlier(s.Next, next)
}

// own are the findings of the gates that every company has: computed from its data, and holds.
func (b *Book) own(c Cell, now clock.Instant, tell func(Finding)) {
	tell(stageGate(c))
	tell(channelGate(c, now))
	tell(b.assortmentGate(c, now))
	if f, applies := languageGate(c); applies {
		tell(f)
	}
	if f, applies := b.bandsGate(c, now); applies {
		tell(f)
	}
	b.holds(c, now, tell)
}

// combine takes the worst state and the earliest change.
func combine(findings []Finding) Standing {
	s := Standing{State: NotRelevant, Findings: findings, Next: clock.Never}
	for i := range findings {
		s.note(&findings[i])
		s.worsen(findings[i].State, orNever(findings[i].Next))
	}
	return s
}

func stageGate(c Cell) Finding {
	f := Finding{Gate: GateStage, State: Cleared, Code: "stage.allows", Disclosure: Plain}
	if !c.Market.Stage.Allows(c.Item.Product.Class) {
		f.State, f.Code = Blocked, "stage."+string(c.Market.Stage)
	}
	return f
}

func channelGate(c Cell, now clock.Instant) Finding {
	open, next := c.Market.ChannelOpen(c.Channel, now)
	f := Finding{Gate: GateChannel, State: Cleared, Code: "channel.open", Disclosure: Plain, Next: next}
	if !open {
		f.State, f.Code, f.Params = Blocked, "channel.closed", map[string]string{"channel": string(c.Channel)}
	}
	return f
}

func (b *Book) assortmentGate(c Cell, now clock.Instant) Finding {
	listed, rule, next := catalogue.Listed(b.Rules, c.Item, c.Market.Code, c.Channel, now)
	f := Finding{Gate: GateAssortment, State: Cleared, Code: "assortment.listed", Disclosure: Plain, Next: next}
	if !listed {
		f.State, f.Code = Blocked, "assortment.not_listed"
		f.Params = map[string]string{"rule": rule.ID, "why": rule.Why}
	}
	return f
}

// languageGate: what has a user interface is sold only where one of its languages is read. It does not
// apply to goods that have nothing to read.
func languageGate(c Cell) (Finding, bool) {
	has := c.Item.Model.Languages
	if len(has) == 0 {
		return Finding{}, false
	}
	f := Finding{Gate: GateLanguage, State: Cleared, Code: "language.read_here", Disclosure: Plain}
	if !slices.ContainsFunc(has, func(l market.Language) bool { return reads(c.Market, l) }) {
		f.State, f.Code = Blocked, "language.none_read_here"
		f.Params = map[string]string{"languages": joined(has)}
	}
	return f, true
}

// reads tells whether people of a market are deemed to read a language; "zh" covers "zh-Hant" and back.
func reads(m *market.Market, l market.Language) bool {
	return slices.ContainsFunc(m.Readable, func(r market.Language) bool { return primary(r) == primary(l) })
}

func primary(l market.Language) string {
	tag, _, _ := strings.Cut(string(l), "-")
	return tag
}

func joined(languages []market.Language) string {
	parts := make([]string, len(languages))
	for i, l := range languages {
		parts[i] = string(l)
	}
	return strings.Join(parts, ",")
}

func (b *Book) holds(c Cell, now clock.Instant, tell func(Finding)) {
	for _, h := range b.Holds {
		if !h.names(c) || (h.Until != 0 && now >= h.Until) || b.narrowed(h, c) {
			continue
		}
		f := Finding{Gate: h.Gate, State: Blocked, Code: h.Gate + ".held", Disclosure: h.Disclosure, Evidence: []string{h.ID},
			Params: map[string]string{"reason": h.Reason}, Next: h.Next(now)}
		if !h.Holds(now) {
			f.State, f.Code = Cleared, h.Gate+".not_yet_held"
		}
		tell(f)
	}
}

func (h Hold) names(c Cell) bool {
	rule := catalogue.Rule{Market: h.Market, Channel: h.Channel, Scope: h.Scope, Subject: h.Subject}
	return rule.Matches(c.Item, c.Market.Code, c.Channel)
}

// narrowed tells whether a hold's condition spares the cell. Without a sure answer it does not.
func (b *Book) narrowed(h Hold, c Cell) bool {
	if h.When == "" || b.Files == nil {
		return false
	}
	yes, sure := ask(b.Files.when[h.When], c)
	return sure && !yes
}
