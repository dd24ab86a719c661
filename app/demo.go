package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"comptoir/market"
	"comptoir/people"
	"comptoir/store"
	"comptoir/tax"
	"comptoir/world"
)

// loadWorld writes the countries that ship with the program, each as a closed market.
func loadWorld(tx *store.Tx, shape func(*market.Market)) ([]market.Market, error) {
	countries, err := world.Countries()
	if err != nil {
		return nil, err
	}
	var markets []market.Market
	var rates []tax.Rate
	for _, c := range countries {
		shape(&c.Market)
		if err := tx.PutMarket(c.Market); err != nil {
			return nil, err
		}
		markets = append(markets, c.Market)
		rates = append(rates, c.Rates...)
	}
	return markets, tx.PutRates(rates)
}

// isNew tells whether the store has no market yet.
func (a *App) isNew() bool { return len(a.Offers.Markets()) == 0 }

// Prepare writes the world into a new store: a company begins with every market closed.
func (a *App) Prepare(ctx context.Context) error {
	if !a.isNew() {
		return nil
	}
	err := a.Store.Update(ctx, func(tx *store.Tx) error {
		if _, err := loadWorld(tx, func(*market.Market) {}); err != nil {
			return err
		}
		return tx.BumpCatalogue()
	})
	if err != nil {
		return fmt.Errorf("write the world into the new store: %w", err)
	}
	_, err = a.Offers.Refresh(ctx)
	return err
}

// MakeDemo writes the demonstration into a new store; an old one goes on as it was left. A password that is
// given is set for its staff in both cases; "" draws one for a new demonstration and leaves an old one's alone.
func (a *App) MakeDemo(ctx context.Context, out io.Writer, staffPassword string) error {
	maker, err := newDemoMaker(a.Clock.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n  Staff    %s\n", strings.Join(maker.users(), ", "))
	if a.isNew() {
		if err := a.Store.Update(ctx, maker.fill); err != nil {
			return fmt.Errorf("make the demonstration: %w", err)
		}
		if err := a.tellLaunches(ctx); err != nil {
			return fmt.Errorf("the launches of the demonstration: %w", err)
		}
		if err := a.demoDrops(ctx); err != nil {
			return fmt.Errorf("the limited sales of the demonstration: %w", err)
		}
		if staffPassword == "" {
			staffPassword = a.IDs.Token()[:12]
		}
	}
	if staffPassword == "" {
		fmt.Fprint(out, "  Password as before; --staff-password WORD sets another\n")
		return nil
	}
	for _, s := range maker.story.Staff {
		if _, err := a.People.Enrol(ctx, s.User, staffPassword, []people.Binding{{Role: people.Role(s.Role), Markets: s.Markets}}); err != nil {
			return fmt.Errorf("staff of the demonstration: %s: %w", s.User, err)
		}
	}
	fmt.Fprintf(out, "  Password %s\n", staffPassword)
	_, err = a.Offers.Refresh(ctx)
	return err
}

// PrintDemo tells where the demonstration is and how to get in.
func (a *App) PrintDemo(out io.Writer, folder, address string) {
	fmt.Fprintf(out, "\n  Shop     %s/\n  Console  %s/console/\n  API      %s/api/v1/\n  Data     %s\n\n", address, address, address, folder)
	fmt.Fprintf(out, "listening on %s\n", address)
}

// Welcome prints where the program is, and the one-time link of the first owner while there is none.
func (a *App) Welcome(ctx context.Context, out io.Writer) error {
	token, err := a.People.FirstOwner(ctx)
	if err != nil {
		return fmt.Errorf("the owner's link: %w", err)
	}
	if token != "" {
		fmt.Fprintf(out, "\n  The owner's account is made once, here:\n  %s/console/invite/%s\n\n", a.Config.BaseURL, token)
	}
	fmt.Fprintf(out, "listening on %s\n", a.Config.BaseURL)
	return nil
}
