package people

import (
	"slices"

	"comptoir/market"
)

// Role is what somebody does for the company.
type Role string

// The roles.
const (
	Owner           Role = "owner"
	MarketManager   Role = "market_manager"
	LaunchManager   Role = "launch_manager"
	CatalogueEditor Role = "catalogue_editor"
	ShopStaff       Role = "shop_staff"
	Support         Role = "support"
	Operator        Role = "operator"
)

// Roles lists them in the order shown.
func Roles() []Role {
	return []Role{Owner, MarketManager, LaunchManager, CatalogueEditor, ShopStaff, Support, Operator}
}

// The permissions. The names of those that change facts are those of change's table of kinds.
const (
	See         = "see" // look at markets, matrix, products, prices, history
	Stage       = "stage"
	Channel     = "channel"
	Facts       = "market" // payments, terms, languages, tax
	Price       = "price"
	Assortment  = "assortment"
	Hold        = "hold"
	Catalogue   = "catalogue"
	Stock       = "stock"
	Clearance   = "clearance"
	Waiver      = "waiver"
	Launch      = "launch" // plans, commitments, criteria, duties
	OrderSee    = "order.see"
	OrderShip   = "order.ship"
	OrderPay    = "order.pay"
	OrderCancel = "order.cancel"
	OrderRefund = "order.refund"
	OrderPlace  = "order.place" // place orders by API
	Drop        = "drop"        // limited sales
	StaffEdit   = "staff"
	KeysEdit    = "keys"
)

// permission is one row of the table.
type permission struct {
	name  string
	roles []Role
}

// may is the one table of what each role may do; the owner may do everything (rule 7).
func may() []permission {
	return []permission{
		{See, []Role{MarketManager, LaunchManager, CatalogueEditor, ShopStaff, Support, Operator}},
		{Stage, []Role{MarketManager, LaunchManager}},
		{Channel, []Role{MarketManager, LaunchManager}},
		{Facts, []Role{MarketManager, LaunchManager}},
		{Price, []Role{MarketManager}},
		{Assortment, []Role{MarketManager}},
		{Hold, []Role{MarketManager, LaunchManager}},
		{Catalogue, []Role{MarketManager, CatalogueEditor}},
		{Stock, []Role{MarketManager, ShopStaff}},
		{Clearance, []Role{LaunchManager}},
		{Waiver, []Role{LaunchManager}},
		{Launch, []Role{MarketManager, LaunchManager}},
		{OrderSee, []Role{MarketManager, ShopStaff, Support}},
		{OrderShip, []Role{MarketManager, ShopStaff}},
		{OrderPay, []Role{MarketManager, Support}},
		{OrderCancel, []Role{MarketManager, Support}},
		{OrderRefund, []Role{MarketManager, Support}},
		{OrderPlace, nil},
		{Drop, []Role{MarketManager}},
		{StaffEdit, nil},
		{KeysEdit, []Role{Operator}},
	}
}

// Known tells whether it is one of the roles.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// Permissions lists all of them in the order of the table.
func Permissions() []string {
	table := may()
	names := make([]string, len(table))
	for i, p := range table {
		names[i] = p.name
	}
	return names
}

// Allows tells whether the role has a permission at all, in the markets that it is bound to.
func (r Role) Allows(name string) bool {
	for _, p := range may() {
		if p.name == name {
			return r == Owner || slices.Contains(p.roles, r)
		}
	}
	return false
}

// Binding is a role in some markets; no markets is every market.
type Binding struct {
	Role    Role          `json:"role"`
	Markets []market.Code `json:"markets,omitempty"`
}

// covers tells whether a binding reaches a market; "" stands for every market at once.
func covers(markets []market.Code, m market.Code) bool {
	return len(markets) == 0 || (m != "" && slices.Contains(markets, m))
}

// Name is the name to sign in with: what histories keep.
func (s *Staff) Name() string { return s.Login }

// Person is who counts where two pairs of eyes are asked for.
func (s *Staff) Person() string { return s.Login }

// May tells whether the person has a permission in a market; "" is every market at once.
func (s *Staff) May(name string, m market.Code) bool {
	return slices.ContainsFunc(s.Bindings, func(b Binding) bool { return b.Role.Allows(name) && covers(b.Markets, m) })
}

// MaySomewhere tells whether the person has a permission in any market.
func (s *Staff) MaySomewhere(name string) bool {
	return slices.ContainsFunc(s.Bindings, func(b Binding) bool { return b.Role.Allows(name) })
}

// Where lists those of the markets in which the person has a permission, in their order.
func (s *Staff) Where(name string, markets []market.Code) []market.Code {
	var mine []market.Code
	for _, m := range markets {
		if s.May(name, m) {
			mine = append(mine, m)
		}
	}
	return mine
}

// IsSomewhere tells whether the person has a role in any market.
func (s *Staff) IsSomewhere(role string) bool {
	return slices.ContainsFunc(s.Bindings, func(b Binding) bool { return string(b.Role) == role })
}

// Is tells whether the person has a role in a market. An owner may do everything, and yet speaks for no other role.
func (s *Staff) Is(role string, m market.Code) bool {
	return slices.ContainsFunc(s.Bindings, func(b Binding) bool { return string(b.Role) == role && covers(b.Markets, m) })
}
