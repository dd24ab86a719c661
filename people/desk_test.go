package people_test

import (
	"strings"
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/market"
	"comptoir/people"
	"comptoir/store"
	"comptoir/store/storetest"
)

const password = "correct horse battery"

func staffDesk(t *testing.T, s *store.Store) (*people.Desk, *clock.Fixed) {
	t.Helper()
	now := &clock.Fixed{At: clock.Of(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))}
	d, err := people.NewDesk(store.Bind[people.Tx](s), now, id.System())
	if err != nil {
		t.Fatal(err)
	}
	return d, now
}

func TestTheOwnerComesByOneLinkAndInvitesTheOthers(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := staffDesk(t, s)
		token, err := d.FirstOwner(t.Context())
		if err != nil || len(token) != 26 {
			t.Fatalf("first link %q: %v", token, err)
		}
		if _, err := d.Accept(t.Context(), token, "Ana@Example.com", "short"); !fault.IsCode(err, "people.password_short") {
			t.Errorf("a short password: %v", err)
		}
		owner, err := d.Accept(t.Context(), token, "Ana@Example.com", password)
		if err != nil || owner.Login != "ana@example.com" || !owner.May(people.StaffEdit, "") {
			t.Fatalf("owner %+v: %v", owner, err)
		}
		if _, err := d.Accept(t.Context(), token, "eve@example.com", password); !fault.IsCode(err, "people.invite_gone") {
			t.Errorf("the link opened twice: %v", err)
		}
		if again, err := d.FirstOwner(t.Context()); again != "" || err != nil {
			t.Errorf("a second first owner: %q, %v", again, err)
		}
		invite, err := d.Invite(t.Context(), owner, "ben@example.com", []people.Binding{{Role: people.MarketManager, Markets: []market.Code{"es"}}})
		if err != nil {
			t.Fatal(err)
		}
		ben, err := d.Accept(t.Context(), invite, "eve@example.com", password)
		if err != nil || ben.Login != "ben@example.com" || !ben.May(people.Price, "es") || ben.May(people.Price, "fr") || ben.May(people.Catalogue, "") {
			t.Fatalf("ben %+v: %v", ben, err)
		}
		if _, err := d.Invite(t.Context(), ben, "cy@example.com", []people.Binding{{Role: people.Owner}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a market manager invited an owner: %v", err)
		}
		late, err := d.Invite(t.Context(), owner, "cy@example.com", []people.Binding{{Role: people.Support}})
		if err != nil {
			t.Fatal(err)
		}
		now.At = now.At.Add(people.InviteLife)
		if _, err := d.Accept(t.Context(), late, "", password); !fault.IsCode(err, "people.invite_gone") {
			t.Errorf("a link past its end: %v", err)
		}
	})
}

func TestSignInTellsNothingAndSlowsDown(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := staffDesk(t, s)
		owner, err := d.Enrol(t.Context(), "owner", password, []people.Binding{{Role: people.Owner}})
		if err != nil {
			t.Fatal(err)
		}
		closed, err := d.Enrol(t.Context(), "gone", password, []people.Binding{{Role: people.Support}})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Bind(t.Context(), owner, closed.ID, closed.Bindings, true); err != nil {
			t.Fatal(err)
		}
		for name, login := range map[string]string{"wrong password": "owner", "nobody": "nobody", "closed": "gone"} {
			given := "wrong"
			if login == "gone" {
				given = password
			}
			if _, err := d.SignIn(t.Context(), login, given); !fault.IsCode(err, "people.sign_in_refused") || fault.Of(err).Kind != fault.Unsigned {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got, err := d.SignIn(t.Context(), " OWNER ", password); err != nil || got.ID != owner.ID {
			t.Errorf("the right password: %v", err)
		}
		for _, login := range []string{"owner", "nobody2"} {
			for range 5 {
				_, _ = d.SignIn(t.Context(), login, strings.Repeat("x", 5000))
			}
			if _, err := d.SignIn(t.Context(), login, password); !fault.IsCode(err, "people.sign_in_wait") || fault.Of(err).Retry <= 0 {
				t.Errorf("%s after five failures: %v", login, err)
			}
		}
		now.At = now.At.Add(3 * time.Second)
		if _, err := d.SignIn(t.Context(), "owner", password); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestThereIsAlwaysAnOwner(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, _ := staffDesk(t, s)
		owner, err := d.Enrol(t.Context(), "owner", password, []people.Binding{{Role: people.Owner}})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Bind(t.Context(), owner, owner.ID, []people.Binding{{Role: people.Support}}, false); !fault.IsCode(err, "people.last_owner") {
			t.Errorf("the last owner stepped down: %v", err)
		}
		if err := d.Bind(t.Context(), owner, owner.ID, owner.Bindings, true); !fault.IsCode(err, "people.last_owner") {
			t.Errorf("the last owner was closed: %v", err)
		}
	})
}

func TestAKeyOpensItsScopesInItsMarketsUntilItsEnd(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := staffDesk(t, s)
		owner, err := d.Enrol(t.Context(), "owner", password, []people.Binding{{Role: people.Owner}})
		if err != nil {
			t.Fatal(err)
		}
		operator, err := d.Enrol(t.Context(), "operator", password, []people.Binding{{Role: people.Operator}})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.MakeKey(t.Context(), operator, "erp", []string{people.Price}, nil, 0); !fault.IsCode(err, "people.not_yours") {
			t.Errorf("gave away what is not theirs: %v", err)
		}
		if _, _, err := d.MakeKey(t.Context(), owner, "erp", []string{people.StaffEdit}, nil, 0); !fault.IsCode(err, "people.scope_unknown") {
			t.Errorf("a key that edits staff: %v", err)
		}
		secret, key, err := d.MakeKey(t.Context(), owner, "erp", []string{people.See, people.Price}, []market.Code{"es"}, now.At.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		holder, err := d.KeyHolder(t.Context(), secret)
		if err != nil || !holder.May(people.Price, "es") || holder.May(people.Price, "fr") || holder.May(people.Price, "") || holder.May(people.Stage, "es") {
			t.Fatalf("holder %+v: %v", holder, err)
		}
		for name, wrong := range map[string]string{"other": people.KeyPrefix + "x", "empty": "", "its own id": key.ID, "long": people.KeyPrefix + strings.Repeat("x", 1000)} {
			if _, err := d.KeyHolder(t.Context(), wrong); !fault.Is(err, fault.Unsigned) {
				t.Errorf("%s: %v", name, err)
			}
		}
		second, other, err := d.MakeKey(t.Context(), owner, "feed", []string{people.See}, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.RevokeKey(t.Context(), owner, other.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.KeyHolder(t.Context(), second); !fault.IsCode(err, "people.key_refused") {
			t.Errorf("a revoked key: %v", err)
		}
		now.At = now.At.Add(2 * time.Hour)
		if _, err := d.KeyHolder(t.Context(), secret); !fault.IsCode(err, "people.key_refused") {
			t.Errorf("a key past its end: %v", err)
		}
	})
}

func TestSessionsEndAndAreSweptAway(t *testing.T) {
	storetest.Run(t, func(t *testing.T, s *store.Store) {
		d, now := staffDesk(t, s)
		if err := d.KeepSession(t.Context(), "h", []byte{1, 2}, now.At.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if data, found, err := d.Session(t.Context(), "h"); !found || len(data) != 2 || err != nil {
			t.Errorf("%v %v %v", data, found, err)
		}
		now.At = now.At.Add(time.Minute)
		if _, found, err := d.Session(t.Context(), "h"); found || err != nil {
			t.Errorf("a session past its end: %v %v", found, err)
		}
		if more, err := d.Step(t.Context(), now.At); more || err != nil {
			t.Errorf("%v %v", more, err)
		}
		if err := d.EndSession(t.Context(), "h"); err != nil {
			t.Error(err)
		}
	})
}

func TestTheTableOfRolesCoversEveryPermission(t *testing.T) {
	names := people.Permissions()
	for _, name := range names {
		if !people.Owner.Allows(name) {
			t.Errorf("the owner may not %s", name)
		}
	}
	for _, role := range people.Roles() {
		if role.Allows("unheard of") {
			t.Errorf("%s may do what nobody knows", role)
		}
	}
	for role, never := range map[people.Role][]string{
		people.Support:         {people.Price, people.Stage, people.StaffEdit, people.KeysEdit, people.Stock},
		people.ShopStaff:       {people.Price, people.Stage, people.StaffEdit, people.OrderCancel},
		people.CatalogueEditor: {people.Price, people.Stage, people.OrderSee, people.StaffEdit},
		people.Operator:        {people.Price, people.OrderSee, people.StaffEdit, people.Catalogue},
		people.MarketManager:   {people.StaffEdit, people.KeysEdit},
	} {
		for _, name := range never {
			if role.Allows(name) {
				t.Errorf("%s may %s", role, name)
			}
		}
	}
}
