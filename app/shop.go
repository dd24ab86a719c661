package app

import (
	"net/http"

	"comptoir/storefront"
)

// mountShop puts up the shop: it has every address that no other door has.
func (a *App) mountShop(mux *http.ServeMux) error {
	shop, err := storefront.New(storefront.Config{
		Name: "Mi", BaseURL: a.Config.BaseURL, Offers: a.Offers, Orders: a.Orders, Clock: a.Clock, IDs: a.IDs, Log: a.Log,
		Deliveries: a.Orders.Deliveries,
	})
	if err != nil {
		return err
	}
	mux.Handle("/", shop.Handler())
	return nil
}
