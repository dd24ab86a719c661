package change

import (
	"slices"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

func readGate(tx Tx, c *Change) (any, error) {
	g, err := gateOf(tx, c.Subject)
	if err != nil {
		return absent(nil, err)
	}
	return g, nil
}

// gateOf finds a gate by its code; NotFound "gate.unknown".
func gateOf(tx Tx, code string) (clearance.Gate, error) {
	gates, err := tx.Gates()
	if err != nil {
		return clearance.Gate{}, err
	}
	for _, g := range gates {
		if g.Code == code {
			return g, nil
		}
	}
	return clearance.Gate{}, fault.New(fault.NotFound, "gate.unknown", "gate", code)
}

func putGate(tx Tx, c *Change, _ clock.Instant) error {
	g, err := after[clearance.Gate](c)
	if err != nil {
		return err
	}
	g.Code = c.Subject
	if err := g.Check(); err != nil {
		return err
	}
	return tx.PutGate(g)
}

func readEvidence(tx Tx, c *Change) (any, error) {
	e, err := tx.Evidence(c.Subject)
	if err != nil {
		return absent(nil, err)
	}
	return e, nil
}

// mayFile refuses evidence that this person may not file (rule 8). Errors: Forbidden "evidence.role_needed" with the
// field of the gate, "change.not_yours".
func mayFile(tx Tx, who Who, c *Change) error {
	if c.Kind != EvidencePut {
		return nil
	}
	e, err := after[clearance.Evidence](c)
	if err != nil {
		return err
	}
	g, err := gateOf(tx, e.Gate)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	role := g.Attester()
	if role == "" {
		if !who.May("clearance", c.Market) {
			return fault.New(fault.Forbidden, "change.not_yours", "permission", "clearance", "market", string(c.Market))
		}
		return nil
	}
	where := e.Scope.Markets
	if len(where) == 0 {
		where = []market.Code{""}
	}
	for _, m := range where {
		if !who.Is(role, m) {
			f := fault.New(fault.Forbidden, "evidence.role_needed", "role", role, "gate", g.Code, "market", string(m))
			f.Field = "gate"
			return f
		}
	}
	return nil
}

// putEvidence files a new piece. Who filed it and what becomes of it later is not the filer's to say. A piece
// that it replaces ends when the new one is good: at once, or with the last approval.
func putEvidence(tx Tx, c *Change, now clock.Instant) error {
	e, err := after[clearance.Evidence](c)
	if err != nil {
		return err
	}
	if _, err := tx.Evidence(c.Subject); !fault.Is(err, fault.NotFound) {
		if err == nil {
			err = fault.New(fault.Conflict, "evidence.append_only", "evidence", c.Subject)
		}
		return err
	}
	e.Enter(c.Subject, c.person(), now)
	if err := checkEvidence(tx, c, &e); err != nil {
		return err
	}
	if err := tx.PutEvidence(&e); err != nil {
		return err
	}
	c.After = Made(e)
	return supersede(tx, &e, now)
}

// checkEvidence compares a new piece with what is known: gate, market, goods, file, and what is filed already.
func checkEvidence(tx Tx, c *Change, e *clearance.Evidence) error {
	if err := within(c, e.Scope); err != nil {
		return err
	}
	if err := checkScope(tx, e.Scope); err != nil {
		return err
	}
	products, _, err := tx.Catalogue()
	if err != nil {
		return err
	}
	book := catalogue.NewBook(products, nil)
	if err := e.Check(knownIn(book)); err != nil {
		return err
	}
	if err := checkChipsets(book, e.Scope); err != nil {
		return err
	}
	g, err := gateOf(tx, e.Gate)
	if err != nil {
		return named(err, "gate", "gate.unknown", "gate", e.Gate)
	}
	if err := g.Takes(e); err != nil {
		return err
	}
	if e.File != "" {
		if _, err := tx.EvidenceFile(e.File); err != nil {
			return named(err, "file", "evidence.file_unknown", "file", e.File)
		}
	}
	others, err := tx.EvidenceOf(e.Gate)
	if err != nil {
		return err
	}
	return e.Beside(others)
}

// checkScope refuses markets that there are not.
func checkScope(tx Tx, s clearance.Scope) error {
	for _, m := range s.Markets {
		if _, err := tx.Market(m); err != nil {
			return named(err, "scope.markets", "market.unknown", "market", string(m))
		}
	}
	for _, ch := range s.Channels {
		if !ch.Valid() {
			return fault.Field("scope.channels", "market.channel_unknown", "channel", string(ch))
		}
	}
	return nil
}

// supersede ends what a good piece of evidence replaces.
func supersede(tx Tx, e *clearance.Evidence, now clock.Instant) error {
	if e.Replaces == "" {
		return nil
	}
	g, err := gateOf(tx, e.Gate)
	if err != nil || len(e.Approved) < g.Approvals {
		return err
	}
	old, err := tx.Evidence(e.Replaces)
	if err != nil || old.ReplacedAt != 0 {
		return err
	}
	old.ReplacedAt = max(now, e.Since)
	return tx.PutEvidence(old)
}

// approveEvidence adds a person's yes to a piece of evidence.
func approveEvidence(tx Tx, c *Change, now clock.Instant) error {
	return ledEvidence(tx, c, func(e *clearance.Evidence) error {
		g, err := gateOf(tx, e.Gate)
		if err != nil {
			return err
		}
		if err := e.ApproveFor(&g, c.person(), now); err != nil {
			return err
		}
		return supersede(tx, e, now)
	})
}

// revokeEvidence ends a piece of evidence now; the reason of the change is the reason.
func revokeEvidence(tx Tx, c *Change, now clock.Instant) error {
	return ledEvidence(tx, c, func(e *clearance.Evidence) error { return e.Revoke(c.Why, now) })
}

// ledEvidence takes a piece that is there one step on; After becomes what it is then.
func ledEvidence(tx Tx, c *Change, step func(*clearance.Evidence) error) error {
	e, err := tx.Evidence(c.Subject)
	if err != nil {
		return err
	}
	if err := within(c, e.Scope); err != nil {
		return err
	}
	if err := step(e); err != nil {
		return err
	}
	c.After = Made(e)
	return tx.PutEvidence(e)
}

func knownIn(book *catalogue.Book) func(model, sku string) bool {
	models := map[string]bool{}
	for _, i := range book.Items {
		models[i.Model.Number] = true
	}
	return func(model, sku string) bool {
		if sku != "" {
			_, ok := book.Ordinal(sku)
			return ok
		}
		return models[model]
	}
}

func readWaiver(tx Tx, c *Change) (any, error) {
	waivers, err := tx.Waivers()
	for _, w := range waivers {
		if w.ID == c.Subject {
			return w, nil
		}
	}
	return nil, err
}

// putWaiver grants a waiver, or ends one earlier: its end may move forward, nothing else of it may change.
func putWaiver(tx Tx, c *Change, now clock.Instant) error {
	w, err := after[clearance.Waiver](c)
	if err != nil {
		return err
	}
	if w.ID, w.Who, w.At = c.Subject, c.Who, now; w.Why == "" {
		w.Why = c.Why
	}
	if err := within(c, w.Scope); err != nil {
		return err
	}
	before, err := readWaiver(tx, c)
	if err != nil {
		return err
	}
	if old, ok := before.(*clearance.Waiver); ok {
		if err := w.Shortens(old, now); err != nil {
			return err
		}
		return tx.PutWaiver(&w)
	}
	if err := checkWaiver(tx, &w, now); err != nil {
		return err
	}
	return tx.PutWaiver(&w)
}

func checkWaiver(tx Tx, w *clearance.Waiver, now clock.Instant) error {
	if w.Until <= now {
		return fault.Field("until", "waiver.end_missing")
	}
	if w.Why == "" {
		return fault.Field("why", "change.why_missing")
	}
	if err := checkScope(tx, w.Scope); err != nil {
		return err
	}
	if _, err := gateOf(tx, w.Gate); err != nil {
		return named(err, "gate", "gate.unknown", "gate", w.Gate)
	}
	products, _, err := tx.Catalogue()
	if err != nil {
		return err
	}
	book := catalogue.NewBook(products, nil)
	if err := w.Scope.Check(knownIn(book)); err != nil {
		return err
	}
	return checkChipsets(book, w.Scope)
}

// checkChipsets refuses chipsets that no model has: a misspelt one would cover nothing, and nobody would see it.
func checkChipsets(book *catalogue.Book, s clearance.Scope) error {
	for _, chipset := range s.Chipsets {
		if !slices.ContainsFunc(book.Items, func(i catalogue.Item) bool { return i.Model.Chipset == chipset }) {
			return fault.Field("scope.chipsets", "evidence.chipset_unknown", "chipset", chipset)
		}
	}
	return nil
}

// named turns "there is none" into a fault of the field that named it.
func named(err error, field, code, name, value string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Field(field, code, name, value)
	}
	return err
}

// within refuses a scope that reaches beyond the market in whose name the change is asked for.
func within(c *Change, s clearance.Scope) error {
	if c.Market != "" && !slices.Equal(s.Markets, []market.Code{c.Market}) {
		return fault.Field("scope.markets", "change.other_market", "market", string(c.Market))
	}
	return nil
}
