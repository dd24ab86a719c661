package sim

import (
	"context"
	"log/slog"
	"net/http"

	"comptoir/api"
	"comptoir/change"
	"comptoir/console"
	"comptoir/internal/clock"
	"comptoir/internal/id"
	"comptoir/offer"
	"comptoir/people"
	"comptoir/store"
	"comptoir/storefront"
)

// kit is the part of a program that takes long to build and holds nothing of a world: the doors with their words and
// routes, and the desks that they name for good. A node takes one that lies there, and gives it back.
type kit struct {
	clock    *clock.Fixed
	offers   *offer.Desk
	people   *people.Desk
	accounts *people.Accounts
	api      *api.API
	shop     *storefront.Shop
	console  *console.Console

	apiDoor, shopDoor, staffDoor http.Handler
}

// kits are those that nobody uses.
var kits = make(chan *kit, 16)

// keyOfStaff is the key by which staff's programs come to the door.
const keyOfStaff = "staff-key"

func newKit(ids id.Maker) (k *kit, err error) {
	k = &kit{clock: &clock.Fixed{}, offers: &offer.Desk{}}
	if k.people, err = people.NewDesk(nil, k.clock, ids); err != nil {
		return nil, err
	}
	k.accounts = k.people.Accounts(nil, []byte(secret))
	holder := func(context.Context, string) (change.Who, error) { return clerk{}, nil }
	k.api = api.New(api.Config{Offers: k.offers, Accounts: k.accounts, Sessions: k.people, Keys: holder, Secret: []byte(secret), Clock: k.clock, IDs: ids})
	k.shop, err = storefront.New(storefront.Config{Name: "Maker", BaseURL: "http://shop.example", Offers: k.offers, Accounts: k.accounts, Sessions: k.people, Clock: k.clock, IDs: ids})
	if err != nil {
		return nil, err
	}
	k.console = &console.Console{People: k.people, Offers: k.offers, Clock: k.clock, Log: slog.New(slog.DiscardHandler)}
	pages := http.NewServeMux()
	if err := k.console.Mount(pages); err != nil {
		return nil, err
	}
	k.apiDoor, k.shopDoor, k.staffDoor = k.api.Handler(), k.shop.Handler(), pages
	return k, nil
}

// takeKit gives a node its kit, on its own store.
func takeKit(s *store.Store, ids id.Maker) (k *kit, err error) {
	select {
	case k = <-kits:
	default:
		if k, err = newKit(id.System()); err != nil {
			return nil, err
		}
	}
	*k.offers = offer.Desk{Store: store.Bind[offer.Tx](s), Clock: k.clock}
	k.people.Store, k.people.IDs = store.Bind[people.Tx](s), ids
	k.accounts.Store, k.accounts.IDs = store.Bind[people.AccountTx](s), ids
	k.api.Receipts, k.api.IDs, k.shop.IDs = store.Bind[api.Tx](s), ids, ids
	return k, nil
}

// leave puts the kit back.
func (k *kit) leave() {
	select {
	case kits <- k:
	default:
	}
}
