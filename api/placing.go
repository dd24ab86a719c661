package api

import (
	"encoding/json"
	"reflect"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// check looks at a placing after it was read. In a rush it is the one body that is read a hundred thousand times, so
// the schema is asked only when something may be wrong, to say what.
func (p *Placing) check() error {
	if p.fits() {
		return nil
	}
	if wrong := againstSchema(p); len(wrong) > 0 {
		return huma.Error422UnprocessableEntity("validation failed", wrong...)
	}
	return nil
}

// fits tells whether a placing is within its schema; it may be stricter, never looser.
func (p *Placing) fits() bool {
	for _, l := range p.Lines {
		if l.Quantity < 1 || l.Quantity > 99 || !short(l.SKU, 64) || (l.Seen != nil && (l.Seen.Minor < 0 || utf8.RuneCountInString(l.Seen.Currency) != 3)) {
			return false
		}
	}
	a := &p.Address
	for _, line := range a.Street {
		if !short(line, 200) {
			return false
		}
	}
	return len(p.Lines) <= 100 && utf8.RuneCountInString(p.Market) == 2 && p.BasketVersion >= 0 && (p.Channel == "" || p.Channel == "web" || p.Channel == "agent") &&
		short(p.Basket, 64) && short(p.Language, 12) && short(p.Email, 254) && short(p.Phone, 40) && short(p.Delivery, 60) && short(p.Payment, 60) &&
		short(p.Terms, 40) && short(p.Note, 1000) && len(a.Street) <= 3 && short(a.Name, 200) && short(a.Organisation, 200) && short(a.District, 200) &&
		short(a.City, 200) && short(a.State, 200) && short(a.Postcode, 20) && short(a.Country, 2)
}

func short(s string, most int) bool { return len(s) <= most || utf8.RuneCountInString(s) <= most }

// againstSchema says what the schema of its type finds wrong with a body.
func againstSchema(body any) []error {
	text, err := json.Marshal(body)
	if err != nil {
		return []error{err}
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		return []error{err}
	}
	var found huma.ValidateResult
	path := huma.NewPathBuffer(make([]byte, 0, 64), 0)
	path.Push("body")
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	huma.Validate(registry, registry.Schema(reflect.TypeOf(body), false, ""), path, huma.ModeWriteToServer, plain, &found)
	return found.Errors
}
