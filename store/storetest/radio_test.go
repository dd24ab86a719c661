package storetest

import (
	"bytes"
	"testing"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/radio/directory"
	"comptoir/store"
)

func TestFactsOfRadioAreKeptWithTheirVersions(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		said := directory.Entry{Sheet: "statements", Cells: map[string]string{"country": "fr", "carrier": "Free", "model": "M1", "topic": "volte", "answer": "yes", "source": "s", "date": "2026"}}
		file := directory.File{Path: "radio/types.csv", Data: bytes.Repeat([]byte("tac,"), 1000)}
		Update(t, s, func(tx *store.Tx) error { return tx.PutMarket(market.Market{Code: "fr"}) })
		Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutRadioEntry(said); err != nil {
				return err
			}
			return tx.BumpRadio("fr", false)
		})
		Update(t, s, func(tx *store.Tx) error {
			if err := tx.PutRadioFile(file); err != nil {
				return err
			}
			if err := tx.PutRadioFile(file); err != nil { // again: the same stays
				return err
			}
			return tx.BumpRadio("", true)
		})
		Update(t, s, func(tx *store.Tx) error { return tx.BumpRadio("xx", false) }) // no market: nothing but the facts move
		View(t, s, func(tx *store.Tx) error {
			versions, err := tx.RadioVersions()
			same(t, "versions", directory.Versions{Facts: 3, Files: 1}, versions, err)
			files, err := tx.RadioFiles()
			same(t, "files", []directory.File{file}, files, err)
			entries, err := tx.RadioEntries()
			same(t, "entries", []directory.Entry{said}, entries, err)
			one, err := tx.RadioEntry(said.Key())
			same(t, "entry", said, one, err)
			all, err := tx.Versions()
			if err != nil || all.Markets["fr"] != 3 {
				t.Errorf("versions %+v, %v", all, err)
			}
			return nil
		})
		Update(t, s, func(tx *store.Tx) error { return tx.DropRadioEntry(said.Key()) })
		if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.DropRadioEntry(said.Key()) }); !fault.Is(err, fault.NotFound) {
			t.Errorf("dropped twice: %v", err)
		}
		View(t, s, func(tx *store.Tx) error {
			if _, err := tx.RadioEntry(said.Key()); !fault.IsCode(err, "radio.entry_unknown") {
				t.Errorf("it is still there: %v", err)
			}
			return nil
		})
	})
}
