package people

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/market"
)

// KeyPrefix begins every secret, so that one that has leaked into a file can be found.
const KeyPrefix = "cmp_"

// labelMax bounds the label of a key, in characters.
const labelMax = 60

// MakeKey makes a key for an integrator; the secret is shown once. Nobody gives a scope away that is not
// theirs in those markets.
func (d *Desk) MakeKey(ctx context.Context, who *Staff, label string, scopes []string, markets []market.Code, until clock.Instant) (secret string, k Key, err error) {
	label = strings.TrimSpace(label)
	if err := d.checkKey(who, label, scopes, markets, until); err != nil {
		return "", k, err
	}
	secret = KeyPrefix + d.IDs.Token()
	k = Key{ID: d.IDs.New("key"), Label: label, Scopes: scopes, Markets: markets, Until: until, By: who.Login, Since: d.Clock.Now()}
	return secret, k, d.Store.Update(ctx, func(tx Tx) error { return tx.PutKey(k, id.Hash(secret)) })
}

func (d *Desk) checkKey(who *Staff, label string, scopes []string, markets []market.Code, until clock.Instant) error {
	if !who.MaySomewhere(KeysEdit) {
		return fault.New(fault.Forbidden, "people.not_yours", "permission", KeysEdit)
	}
	if label == "" || checkText("label", label, labelMax) != nil {
		return fault.Field("label", "people.label_invalid")
	}
	if len(scopes) == 0 {
		return fault.Field("scopes", "people.scope_missing")
	}
	if until != 0 && until <= d.Clock.Now() {
		return fault.Field("until", "people.key_end_past")
	}
	where := markets
	if len(where) == 0 {
		where = []market.Code{""}
	}
	for _, scope := range scopes {
		if !slices.Contains(Permissions(), scope) || scope == StaffEdit || scope == KeysEdit {
			return fault.Field("scopes", "people.scope_unknown", "scope", scope)
		}
		for _, m := range where {
			if !who.May(KeysEdit, m) {
				return fault.Field("markets", "people.not_yours", "permission", KeysEdit, "market", string(m))
			}
			if !who.May(scope, m) {
				return fault.Field("scopes", "people.not_yours", "permission", scope, "market", string(m))
			}
		}
	}
	return nil
}

// KeyHolder tells whose key a secret is; Unsigned when it is unknown, revoked or past.
func (d *Desk) KeyHolder(ctx context.Context, secret string) (*Key, error) {
	refused := fault.New(fault.Unsigned, "people.key_refused")
	if !strings.HasPrefix(secret, KeyPrefix) || len(secret) > 64 {
		return nil, refused
	}
	var k Key
	err := d.Store.View(ctx, func(tx Tx) (err error) {
		k, err = tx.KeyByHash(id.Hash(secret))
		return err
	})
	if fault.Is(err, fault.NotFound) || (err == nil && !k.Good(d.Clock.Now())) {
		return nil, refused
	}
	return &k, err
}

// Keys lists the keys, newest first, without their secrets.
func (d *Desk) Keys(ctx context.Context, who *Staff) (all []Key, err error) {
	if !who.MaySomewhere(KeysEdit) {
		return nil, fault.New(fault.Forbidden, "people.not_yours", "permission", KeysEdit)
	}
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Keys()
		return err
	})
	slices.SortFunc(all, func(a, b Key) int { return cmp.Or(cmp.Compare(b.Since, a.Since), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

// RevokeKey closes a key for ever.
func (d *Desk) RevokeKey(ctx context.Context, who *Staff, keyID string) error {
	if !who.May(KeysEdit, "") {
		return fault.New(fault.Forbidden, "people.not_yours", "permission", KeysEdit)
	}
	now := d.Clock.Now()
	return d.Store.Update(ctx, func(tx Tx) error {
		all, err := tx.Keys()
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(k Key) bool { return k.ID == keyID })
		if at < 0 {
			return fault.New(fault.NotFound, "people.key_unknown")
		}
		if all[at].Revoked == 0 {
			all[at].Revoked = now
		}
		return tx.PutKey(all[at], "")
	})
}
