package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"comptoir/api"
	"comptoir/catalogue"
	"comptoir/catalogue/search"
	"comptoir/change"
	"comptoir/console"
	"comptoir/inbox"
	"comptoir/market"
	"comptoir/store"
	"comptoir/storefront"
)

// mountDoors puts every door on the mux. Doors get desks and never the store.
func (a *App) mountDoors(mux *http.ServeMux) error {
	if err := a.mountInbox(mux); err != nil {
		return fmt.Errorf("inbox: %w", err)
	}
	if err := a.mountAPI(mux); err != nil {
		return fmt.Errorf("api: %w", err)
	}
	if err := a.mountConsole(mux); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if err := a.mountShop(mux); err != nil {
		return fmt.Errorf("shop: %w", err)
	}
	return nil
}

// mountShop puts up the shop: it has every address that no other door has.
func (a *App) mountShop(mux *http.ServeMux) error {
	shop, err := storefront.New(storefront.Config{Name: a.Config.Name, BaseURL: a.Config.BaseURL, Secure: a.secure(), Offers: a.Offers, Orders: a.Orders,
		Subscriptions: a.Post, Drops: a.Drops, Accounts: a.Accounts, Sessions: a.People, ClientHeader: a.Config.ClientHeader, Deliveries: a.Orders.Deliveries, Picture: pictureAddress, Radio: a.Radio, Preview: a.preview.Holds, Clock: a.Clock, IDs: a.IDs, Log: a.Log})
	if err != nil {
		return err
	}
	mux.Handle("/", shop.Handler())
	return nil
}

// mountInbox puts up the demonstration's letter box; a real shop has none.
func (a *App) mountInbox(mux *http.ServeMux) error {
	if !a.Config.Demo {
		return nil
	}
	box, err := inbox.New(a.Post, a.Log)
	if err != nil {
		return err
	}
	box.Mount(mux)
	return nil
}

// mountAPI puts up the door for programs.
func (a *App) mountAPI(mux *http.ServeMux) error {
	secret, err := a.secret(context.Background(), "api answers")
	if err != nil {
		return err
	}
	explain, err := console.Explainer()
	if err != nil {
		return err
	}
	door := api.New(api.Config{Explain: explain, Offers: a.Offers, Orders: a.Orders, Drops: a.Drops, Accounts: a.Accounts, Sessions: a.People, Client: a.Config.ClientHeader, Changes: a.Change, Launch: a.Launch, Papers: a.Papers, Keys: a.keys, Search: a.find(search.NewDesk()),
		Radio: a.Radio, Receipts: store.Bind[api.Tx](a.Store), Secret: secret, Clock: a.Clock, IDs: a.IDs, Log: a.Log, Secure: a.secure()})
	a.forget = door.Sweep
	mux.Handle(api.Prefix+"/", door.Handler())
	return nil
}

// secure tells whether people reach the shop by https.
func (a *App) secure() bool { return strings.HasPrefix(a.Config.BaseURL, "https://") }

// keys tells whose key a secret is.
func (a *App) keys(ctx context.Context, secret string) (change.Who, error) {
	return a.People.KeyHolder(ctx, secret)
}

// find searches the book that the shelves have.
func (a *App) find(finder *search.Desk) api.Search {
	return func(ctx context.Context, _ market.Code, l market.Language, words string, limit int) ([]string, error) {
		found, err := finder.Find(ctx, a.Offers.Book(), l, words)
		return found[:min(limit, len(found))], err
	}
}

// pictureAddress is where an uploaded picture is shown; one that an import kept by address is not fetched.
func pictureAddress(_ *catalogue.Product, p catalogue.Picture) string {
	if p.Hash == "" {
		return ""
	}
	return "/media/" + p.Hash + "/800"
}
