package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/internal/fault"
	"comptoir/internal/receipt"
	"comptoir/store"
)

func TestWhatTheAPIAnsweredIsRemembered(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		begun := receipt.Receipt{Scope: "key:erp", Key: "k", Request: "r", At: 5}
		done := begun
		done.Answer = []byte{0, 1, 255}
		Update(t, s, func(tx *store.Tx) error {
			for _, want := range []bool{true, false} {
				if taken, err := tx.TakeAPIReceipt(begun); taken != want || err != nil {
					t.Errorf("taken %v %v", taken, err)
				}
			}
			late := begun
			late.At = 7
			if taken, err := tx.RetakeAPIReceipt(4, late); taken || err != nil {
				t.Errorf("retaken from another: %v %v", taken, err)
			}
			return nil
		})
		View(t, s, func(tx *store.Tx) error {
			got, err := tx.APIReceipt("key:erp", "k")
			if err != nil || got.Answer != nil || got.At != 5 {
				t.Errorf("begun: %+v %v", got, err)
			}
			if _, err := tx.APIReceipt("key:other", "k"); !fault.Is(err, fault.NotFound) {
				t.Errorf("another's key: %v", err)
			}
			return nil
		})
		Update(t, s, func(tx *store.Tx) error { return tx.PutAPIReceipt(done) })
		View(t, s, func(tx *store.Tx) error {
			got, err := tx.APIReceipt("key:erp", "k")
			if diff := cmp.Diff(done, got); diff != "" || err != nil {
				t.Errorf("done: %v %s", err, diff)
			}
			return nil
		})
		var swept int64
		Update(t, s, func(tx *store.Tx) (err error) { swept, err = tx.SweepAPIReceipts(6); return err })
		View(t, s, func(tx *store.Tx) error {
			if _, err := tx.APIReceipt("key:erp", "k"); !fault.Is(err, fault.NotFound) || swept != 1 {
				t.Errorf("after the sweep of %d: %v", swept, err)
			}
			return nil
		})
	})
}
