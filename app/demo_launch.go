package app

import (
	"context"
	"fmt"

	"comptoir/catalogue"
	"comptoir/clearance"
	"comptoir/internal/clock"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/people"
	"comptoir/store"
)

// tellLaunches enters the plans, criteria and promises of the demonstration through the desk, in the launch manager's name.
func (a *App) tellLaunches(ctx context.Context) error {
	if _, err := a.Offers.Refresh(ctx); err != nil {
		return err
	}
	maker, err := newDemoMaker(a.Clock.Now())
	if err != nil {
		return err
	}
	who := &people.Staff{Login: "launch_manager", Bindings: []people.Binding{{Role: people.Owner}}}
	return maker.launches.Load(ctx, a.Launch, who)
}

// agreements files what partners have signed: of the channels that are open, and of those who withdrew.
func (m *demoMaker) agreements(tx *store.Tx) error {
	var papers []*clearance.Evidence
	for _, told := range m.story.Markets {
		one := m.markets[told.Code]
		for _, o := range one.Openings {
			if (o.Channel == market.Retail || o.Channel == market.Carrier) && o.Until == 0 {
				papers = append(papers, m.agreement(told.Code, o.Channel, o.Partner, o.Since))
			}
		}
	}
	for _, told := range m.launches.Agreements {
		one := m.markets[told.Market]
		e := m.agreement(told.Market, told.Channel, told.Partner, one.Start(told.Since))
		e.ID, e.RevokedAt, e.RevokedWhy = e.ID+"-"+told.Revoked[:4], one.Start(told.Revoked), told.Why+" ("+told.Source+")"
		papers = append(papers, e)
	}
	return tx.FileEvidence(papers)
}

func (m *demoMaker) agreement(code market.Code, ch market.Channel, partner string, since clock.Instant) *clearance.Evidence {
	if partner == "" {
		partner = "a partner of the demonstration"
	}
	id := fmt.Sprintf("agreement-%s-%s", code, ch)
	return &clearance.Evidence{ID: id, Gate: "channel_agreement", Kind: "agreement", Number: id, Issuer: partner, FiledBy: "launch_manager", FiledAt: since,
		Scope: clearance.Scope{Markets: []market.Code{code}, Channels: []market.Channel{ch}}, Span: clock.Span{Since: since}}
}

// service says of the markets that are open what was asked before they opened: people reach a service point, and support
// answers them. The gates that the others wait for warn and close nothing: a stage waits for them, not a sale.
func (m *demoMaker) service(tx *store.Tx) error {
	const id = "service-coverage"
	paper := &clearance.Evidence{ID: id, Gate: "service_coverage", Kind: "report", Number: id, Issuer: "after-sales service of the demonstration", FiledBy: "launch_manager", FiledAt: 1,
		Span: clock.Span{Since: 1}}
	for _, told := range m.story.Markets {
		if told.Stage != market.Open {
			continue
		}
		paper.Scope.Markets = append(paper.Scope.Markets, told.Code)
		word := launch.Attestation{Criterion: "open.support", Market: told.Code, Who: "support", Role: string(people.Support), At: 1}
		if err := tx.PutAttestation(word); err != nil {
			return err
		}
	}
	for _, g := range []clearance.Gate{
		{Code: "service_coverage", Name: catalogue.Words{"en": "Service coverage", "fr": "Couverture du service"}, Owner: string(people.Support),
			Applies: "market.code in ['us', 'ca', 'ch', 'se', 'no', 'dk', 'au', 'za']"},
		{Code: "intellectual_property", Name: catalogue.Words{"en": "Intellectual property", "fr": "Propriété intellectuelle"}, Owner: string(people.LaunchManager),
			Applies: "market.code in ['us', 'ca'] && product.class == 'device'"},
	} {
		g.Way, g.Severity, g.Disclosure = clearance.Verified, clearance.Warns, clearance.Generic
		if err := tx.PutGate(g); err != nil {
			return err
		}
	}
	return tx.FileEvidence([]*clearance.Evidence{paper})
}
