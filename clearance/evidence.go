package clearance

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

// The kinds of conditions.
const (
	ConditionQuantity    = "quantity"     // Value: units that may be sold under it, over all markets
	ConditionDeposit     = "deposit"      // Value: what is to be paid in for each unit, in minor units; Text: in which currency and where
	ConditionPersonalUse = "personal_use" // Value: the most units for one person
	ConditionOther       = "other"        // Text says what
)

// Conditions lists the kinds of conditions.
func Conditions() []string {
	return []string{ConditionQuantity, ConditionDeposit, ConditionPersonalUse, ConditionOther}
}

// The limits of a piece of evidence, each with its refusal code.
const (
	textMax       = 200 // evidence.text_too_long, in characters
	scopeMax      = 500 // evidence.scope_too_long, of each list
	conditionsMax = 10  // evidence.conditions_max
)

// Enter makes a piece of evidence new: who filed it and when, approved by nobody, in force.
func (e *Evidence) Enter(id, who string, now clock.Instant) {
	e.ID, e.FiledBy, e.FiledAt = id, who, now
	e.Approved, e.ReplacedAt, e.RevokedAt, e.RevokedWhy = nil, 0, 0, ""
}

// Check refuses a piece of evidence that cannot be right, naming the field.
func (e *Evidence) Check(known func(model, sku string) bool) error {
	switch {
	case e.Gate == "":
		return fault.Field("gate", "evidence.gate_missing")
	case e.Kind == "":
		return fault.Field("kind", "evidence.kind_missing")
	case e.Number == "":
		return fault.Field("number", "evidence.number_missing")
	case e.Until != 0 && e.Until <= e.Since:
		return fault.Field("until", "evidence.validity_inverted")
	case e.Issued != 0 && e.Since != 0 && e.Since < e.Issued:
		return fault.Field("since", "evidence.valid_before_issued")
	}
	for _, x := range []struct{ field, text string }{{"kind", e.Kind}, {"number", e.Number}, {"issuer", e.Issuer}, {"holder", e.Holder}} {
		if utf8.RuneCountInString(x.text) > textMax {
			return fault.Field(x.field, "evidence.text_too_long", "max", strconv.Itoa(textMax))
		}
	}
	if err := e.checkConditions(); err != nil {
		return err
	}
	return e.Scope.Check(known)
}

func (e *Evidence) checkConditions() error {
	if len(e.Conditions) > conditionsMax {
		return fault.Field("conditions", "evidence.conditions_max", "max", strconv.Itoa(conditionsMax))
	}
	seen := map[string]bool{}
	for _, c := range e.Conditions {
		field := "conditions." + c.Kind
		switch {
		case !slices.Contains(Conditions(), c.Kind):
			return fault.Field("conditions", "evidence.condition_unknown", "kind", c.Kind)
		case seen[c.Kind] && c.Kind != ConditionOther:
			return fault.Field(field, "evidence.condition_twice", "kind", c.Kind)
		case c.Kind == ConditionOther && c.Text == "":
			return fault.Field(field, "evidence.condition_empty")
		case c.Kind != ConditionOther && c.Value < 1:
			return fault.Field(field, "evidence.condition_number")
		}
		seen[c.Kind] = true
	}
	return nil
}

// Check refuses a scope that names goods that nobody knows, or more than can be looked at.
func (s *Scope) Check(known func(model, sku string) bool) error {
	if max(len(s.Models), len(s.Variants), len(s.Markets), len(s.Channels), len(s.Chipsets)) > scopeMax {
		return fault.Field("scope", "evidence.scope_too_long", "max", strconv.Itoa(scopeMax))
	}
	for _, model := range s.Models {
		if !known(model, "") {
			return fault.Field("scope.models", "evidence.model_unknown", "model", model)
		}
	}
	for _, sku := range s.Variants {
		if !known("", sku) {
			return fault.Field("scope.variants", "evidence.variant_unknown", "variant", sku)
		}
	}
	return nil
}

// Takes refuses a piece of evidence that the gate does not look at.
func (g *Gate) Takes(e *Evidence) error {
	if g.Way == Computed {
		return fault.Field("gate", "evidence.gate_computed", "gate", g.Code)
	}
	if !among(g.Kinds, e.Kind) {
		return fault.Field("kind", "evidence.kind_not_asked", "kind", e.Kind)
	}
	return nil
}

// Beside compares a new piece with what was filed for its gate before: what it replaces must be there, and no
// other piece in force may have its kind, issuer and number for a time that overlaps.
func (e *Evidence) Beside(others []*Evidence) error {
	found := e.Replaces == ""
	for _, o := range others {
		if o.ID == e.Replaces {
			if found = true; o.ReplacedAt != 0 || o.RevokedAt != 0 {
				return fault.Field("replaces", "evidence.replaced_already", "evidence", o.ID)
			}
			continue
		}
		if o.Kind == e.Kind && o.Number == e.Number && o.Issuer == e.Issuer && o.RevokedAt == 0 && o.ReplacedAt == 0 && o.Overlaps(e.Span) {
			return fault.Field("number", "evidence.number_overlaps", "number", e.Number, "evidence", o.ID, "since", o.Since.String(), "until", o.Until.String())
		}
	}
	if !found {
		return fault.Field("replaces", "evidence.unknown", "evidence", e.Replaces)
	}
	return nil
}

// Approve adds a person's yes. Nobody approves what they filed, nobody twice.
func (e *Evidence) Approve(who string, now clock.Instant) error {
	if who == e.FiledBy {
		return fault.New(fault.Forbidden, "evidence.own_approval", "evidence", e.ID)
	}
	if slices.ContainsFunc(e.Approved, func(a Approval) bool { return a.Who == who }) {
		return fault.New(fault.Conflict, "evidence.approved_already", "evidence", e.ID)
	}
	e.Approved = append(e.Approved, Approval{Who: who, At: now})
	return nil
}

// ApproveFor is Approve under a gate: what has ended, and what has all the approvals that it needs, takes none.
func (e *Evidence) ApproveFor(g *Gate, who string, now clock.Instant) error {
	if end := e.End(); end != 0 && end <= now {
		return fault.New(fault.Conflict, "evidence.ended", "evidence", e.ID)
	}
	if e.Missing(g) == 0 {
		return fault.New(fault.Conflict, "evidence.approvals_enough", "evidence", e.ID)
	}
	return e.Approve(who, now)
}

// Missing is how many approvals it still needs.
func (e *Evidence) Missing(g *Gate) int { return max(0, g.Approvals-len(e.Approved)) }

// Revoke ends it now, for a reason.
func (e *Evidence) Revoke(why string, now clock.Instant) error {
	switch {
	case why == "":
		return fault.Field("why", "change.why_missing")
	case e.RevokedAt != 0:
		return fault.New(fault.Conflict, "evidence.revoked_already", "evidence", e.ID)
	}
	e.RevokedAt, e.RevokedWhy = now, why
	return nil
}

// State is what the piece is worth to its gate at an instant, with the word of the reason, and when that changes.
func (e *Evidence) State(g *Gate, now clock.Instant) (state State, word string, next clock.Instant) {
	return e.state(g, now)
}

// End is the earliest of expiry, revocation and replacement; 0 for none.
func (e *Evidence) End() clock.Instant { return e.end() }

// Condition gives the value of a kind of condition; 0 when it has none.
func (e *Evidence) Condition(kind string) int64 {
	for _, c := range e.Conditions {
		if c.Kind == kind {
			return c.Value
		}
	}
	return 0
}

// terms are its conditions as parameters of a finding.
func (e *Evidence) terms() map[string]string {
	if len(e.Conditions) == 0 {
		return nil
	}
	terms := map[string]string{}
	for _, c := range e.Conditions {
		switch {
		case c.Kind == ConditionOther:
			terms[c.Kind] = c.Text
		case c.Kind == ConditionDeposit && c.Text != "":
			terms[c.Kind] = strconv.FormatInt(c.Value, 10) + " " + c.Text
		default:
			terms[c.Kind] = strconv.FormatInt(c.Value, 10)
		}
	}
	return terms
}

// Shortens refuses a new state of a waiver that is anything but its own earlier end.
func (w *Waiver) Shortens(old *Waiver, now clock.Instant) error {
	if old.Until <= now {
		return fault.New(fault.Conflict, "waiver.ended", "waiver", old.ID)
	}
	if w.Until > old.Until {
		return fault.Field("until", "waiver.not_longer")
	}
	until := max(w.Until, now)
	*w = *old
	w.Until = until
	return nil
}
