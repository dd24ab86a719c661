package clearance

import (
	"regexp"
	"slices"
	"strconv"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
)

// Way is how a gate is satisfied.
type Way string

// The three ways.
const (
	Computed Way = "computed" // from data, by a condition or a desk
	Attested Way = "attested" // a person of a role says so
	Verified Way = "verified" // evidence, approved by as many people as the gate asks for
)

// Severity says what an unsatisfied gate does.
type Severity string

// The severities.
const (
	Closes Severity = "closes" // the cell is not sold
	Warns  Severity = "warns"  // staff are told; the cell stays as it is
)

// Gate is one thing that must hold before a sale. Time stands in its span, never in its expressions.
type Gate struct {
	Code       string          `json:"code"`
	Name       catalogue.Words `json:"name"`
	Applies    string          `json:"applies,omitempty"` // condition; "" is always
	Way        Way             `json:"way"`
	Holds      string          `json:"holds,omitempty"`     // computed: the condition that must be true
	Kinds      []string        `json:"kinds,omitempty"`     // kinds of evidence that count
	Role       string          `json:"role,omitempty"`      // who attests
	Approvals  int             `json:"approvals,omitempty"` // pairs of eyes beside the one that filed it
	Severity   Severity        `json:"severity"`
	WarnDays   int             `json:"warn_days,omitempty"` // before the end of what satisfies it
	Owner      string          `json:"owner"`               // role that looks after it
	Disclosure Disclosure      `json:"disclosure"`
	Source     string          `json:"source,omitempty"` // the law or agreement behind it
	clock.Span
}

// Evidence is what satisfies a gate. It is append-only: replaced or revoked, never edited.
type Evidence struct {
	ID         string        `json:"id"`
	Gate       string        `json:"gate"`
	Kind       string        `json:"kind"`
	Number     string        `json:"number"`
	Issuer     string        `json:"issuer"`
	Holder     string        `json:"holder,omitempty"` // the local holder of a certificate
	Scope      Scope         `json:"scope"`
	Issued     clock.Instant `json:"issued,omitempty"`
	File       string        `json:"file,omitempty"` // content hash
	Conditions []Condition   `json:"conditions,omitempty"`
	FiledBy    string        `json:"filed_by"`
	FiledAt    clock.Instant `json:"filed_at"`
	Approved   []Approval    `json:"approved,omitempty"`
	Replaces   string        `json:"replaces,omitempty"`
	ReplacedAt clock.Instant `json:"replaced_at,omitempty"`
	RevokedAt  clock.Instant `json:"revoked_at,omitempty"`
	RevokedWhy string        `json:"revoked_why,omitempty"`
	clock.Span               // in which it is valid
}

// Scope is what a piece of evidence, or a waiver, covers; an empty list covers all.
type Scope struct {
	Models   []string         `json:"models,omitempty"`
	Variants []string         `json:"variants,omitempty"`
	Markets  []market.Code    `json:"markets,omitempty"`
	Channels []market.Channel `json:"channels,omitempty"`
	Chipsets []string         `json:"chipsets,omitempty"`
}

// Approval is one person's yes.
type Approval struct {
	Who string        `json:"who"`
	At  clock.Instant `json:"at"`
}

// Condition is what a clearance is bound to.
type Condition struct {
	Kind  string `json:"kind"` // one of the Condition… words
	Value int64  `json:"value,omitempty"`
	Text  string `json:"text,omitempty"`
}

// Waiver lets a cell through a gate for a time; it has a name, a reason and an end.
type Waiver struct {
	ID    string        `json:"id"`
	Gate  string        `json:"gate"`
	Scope Scope         `json:"scope"`
	Who   string        `json:"who"`
	Why   string        `json:"why"`
	At    clock.Instant `json:"at"`
	Until clock.Instant `json:"until"`
}

// Covers tells whether a scope speaks of a cell.
func (s *Scope) Covers(c Cell) bool {
	return among(s.Markets, c.Market.Code) && among(s.Channels, c.Channel) && among(s.Models, c.Item.Model.Number) &&
		among(s.Variants, c.Item.Variant.SKU) && among(s.Chipsets, c.Item.Model.Chipset)
}

func among[T comparable](list []T, one T) bool { return len(list) == 0 || slices.Contains(list, one) }

// state is what one piece of evidence is worth to a gate at an instant, and when that changes.
func (e *Evidence) state(g *Gate, now clock.Instant) (State, string, clock.Instant) {
	end := e.end()
	switch {
	case len(e.Approved) < g.Approvals:
		return Pending, ".approval_missing", clock.Never
	case now < e.Since:
		return Pending, ".not_yet_valid", e.Since
	case end != 0 && now >= end:
		return Expired, e.endWord(), clock.Never
	case len(e.Conditions) > 0:
		return Conditional, ".conditional", orNever(end)
	}
	return Cleared, ".cleared", orNever(end)
}

// end is the earliest of expiry, revocation and replacement; 0 for none.
func (e *Evidence) end() clock.Instant {
	end := orNever(e.Until)
	end = clock.Earlier(end, orNever(e.RevokedAt))
	end = clock.Earlier(end, orNever(e.ReplacedAt))
	if end == clock.Never {
		return 0
	}
	return end
}

func (e *Evidence) endWord() string {
	switch e.end() {
	case e.RevokedAt:
		return ".revoked"
	case e.ReplacedAt:
		return ".replaced"
	}
	return ".expired"
}

func orNever(i clock.Instant) clock.Instant {
	if i == 0 {
		return clock.Never
	}
	return i
}

// codeShape is what a gate's code may be: it is part of the codes of its reasons.
var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// Check refuses a gate that cannot be right, naming the field; its expressions are compiled and weighed.
func (g *Gate) Check() error {
	if !codeShape.MatchString(g.Code) {
		return fault.Field("code", "gate.code_invalid")
	}
	if slices.Contains([]string{GateStage, GateChannel, GateAssortment, GateLanguage, GateBands, GateHeld}, g.Code) {
		return fault.Field("code", "gate.code_computed", "code", g.Code)
	}
	for _, x := range []struct{ field, text string }{{"applies", g.Applies}, {"holds", g.Holds}} {
		if x.text == "" {
			continue
		}
		if err := Weigh(x.field, x.text); err != nil {
			return err
		}
	}
	switch {
	case g.Way != Computed && g.Way != Attested && g.Way != Verified:
		return fault.Field("way", "gate.way_unknown")
	case g.Way == Computed && g.Holds == "":
		return fault.Field("holds", "gate.holds_missing")
	case g.Way == Attested && g.Role == "":
		return fault.Field("role", "gate.role_missing")
	case g.Way == Attested && !people.Role(g.Role).Known():
		return fault.Field("role", "gate.role_unknown", "role", g.Role)
	case g.Owner != "" && !people.Role(g.Owner).Known():
		return fault.Field("owner", "gate.owner_unknown", "role", g.Owner)
	case g.Severity != Closes && g.Severity != Warns:
		return fault.Field("severity", "gate.severity_unknown")
	case g.Disclosure != Plain && g.Disclosure != Generic && g.Disclosure != Hidden:
		return fault.Field("disclosure", "gate.disclosure_unknown")
	case g.Approvals < 0 || g.Approvals > ApprovalsMax:
		return fault.Field("approvals", "gate.approvals_invalid", "max", strconv.Itoa(ApprovalsMax))
	case g.WarnDays < 0 || g.WarnDays > WarnDaysMax:
		return fault.Field("warn_days", "gate.warn_days_invalid", "max", strconv.Itoa(WarnDaysMax))
	case g.Until != 0 && g.Until <= g.Since:
		return fault.Field("until", "gate.validity_inverted")
	}
	return nil
}

// Attester is the role whose word opens the gate; "" when it takes what anybody may file.
func (g *Gate) Attester() string {
	if g.Way != Attested {
		return ""
	}
	return g.Role
}

// The limits of a gate.
const (
	ApprovalsMax = 5
	WarnDaysMax  = 730
)
