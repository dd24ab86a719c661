package people

import (
	"slices"
	"strings"
	"unicode/utf8"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

// The limits of staff accounts.
const (
	LoginMax    = 254
	PasswordMin = 10 // characters
	PasswordMax = 200
	BindingsMax = 20
)

// Staff is a person who works in the console.
type Staff struct {
	ID       string        `json:"id"`
	Login    string        `json:"login"` // in small letters; an e-mail address, or a word
	Display  string        `json:"display,omitempty"`
	Bindings []Binding     `json:"bindings"`
	Closed   bool          `json:"closed,omitempty"` // may no longer sign in
	Since    clock.Instant `json:"since"`
}

// Invite is an open door for one person, once. Only the hash of its token is stored.
type Invite struct {
	Hash     string
	Login    string // "" lets the person choose: the owner's first invitation
	Bindings []Binding
	By       string
	Until    clock.Instant
}

// Key is an integrator's key. Only the hash of its secret is stored.
type Key struct {
	ID      string        `json:"id"`
	Label   string        `json:"label"`
	Scopes  []string      `json:"scopes"`            // permissions
	Markets []market.Code `json:"markets,omitempty"` // none is every market
	Until   clock.Instant `json:"until,omitempty"`   // 0: without end
	By      string        `json:"by"`
	Since   clock.Instant `json:"since"`
	Revoked clock.Instant `json:"revoked,omitempty"`
}

// Name is what histories keep of a key.
func (k *Key) Name() string { return "key " + k.Label }

// Person is who made the key: a program's approval is that person's, and no second one.
func (k *Key) Person() string { return k.By }

// May tells whether the key has a scope in a market; "" is every market at once.
func (k *Key) May(name string, m market.Code) bool {
	return slices.Contains(k.Scopes, name) && covers(k.Markets, m)
}

// Is tells whether the key has a role: never. A program gives nobody's word.
func (k *Key) Is(string, market.Code) bool { return false }

// IsSomewhere tells whether the key has a role in any market: never.
func (k *Key) IsSomewhere(string) bool { return false }

// MaySomewhere tells whether the key has a scope in any market.
func (k *Key) MaySomewhere(name string) bool { return slices.Contains(k.Scopes, name) }

// Good tells whether the key opens anything now.
func (k *Key) Good(now clock.Instant) bool {
	return k.Revoked == 0 && (k.Until == 0 || now < k.Until)
}

// plainLogin is how a login is kept and compared.
func plainLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

func checkLogin(login string) error {
	n := utf8.RuneCountInString(login)
	if n < 2 || n > LoginMax || strings.ContainsFunc(login, func(r rune) bool { return r <= ' ' || r == 0x7f }) || checkText("login", login, LoginMax) != nil {
		return fault.Field("login", "people.login_invalid")
	}
	return nil
}

func checkPassword(password string) error {
	n := utf8.RuneCountInString(password)
	if n < PasswordMin {
		return fault.Field("password", "people.password_short", "min", "10")
	}
	if n > PasswordMax {
		return fault.Field("password", "people.password_long", "max", "200")
	}
	return nil
}

func checkBindings(bindings []Binding) error {
	if len(bindings) == 0 {
		return fault.Field("role", "people.role_missing")
	}
	if len(bindings) > BindingsMax {
		return fault.Field("role", "people.roles_max")
	}
	for _, b := range bindings {
		if !b.Role.Known() {
			return fault.Field("role", "people.role_unknown", "role", string(b.Role))
		}
		if b.Role == Owner && len(b.Markets) > 0 {
			return fault.Field("markets", "people.owner_everywhere")
		}
	}
	return nil
}
