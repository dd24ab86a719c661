package app

import (
	"comptoir/demo"
	"comptoir/store"
)

// papers writes the gates of the demonstration and what satisfies them.
func (m *demoMaker) papers(tx *store.Tx) error {
	told, err := demo.LoadPapers()
	if err != nil {
		return err
	}
	made, err := told.Clearance(m.markets, m.now)
	if err != nil {
		return err
	}
	for _, g := range made.Gates {
		if err := tx.PutGate(g); err != nil {
			return err
		}
	}
	for _, e := range made.Evidence {
		if err := tx.PutEvidence(e); err != nil {
			return err
		}
	}
	for _, w := range made.Waivers {
		if err := tx.PutWaiver(w); err != nil {
			return err
		}
	}
	return nil
}
