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
			other := begun
			other.At = 4
			if taken, err := tx.RetakeAPIReceipt(other, late); taken || err != nil {
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
		carriedOut(t, s, begun)
		done.Done = true
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

// carriedOut notes that a receipt's wish was carried out, in the transaction that does so: from then on the key is not
// freed, and who has lost it does nothing.
func carriedOut(t *testing.T, s *store.Store, held receipt.Receipt) {
	t.Helper()
	lost := held
	lost.At--
	work := store.Bind[receipt.Tx](s)
	nothing := func(receipt.Tx) error { return nil }
	if err := work.Update(receipt.With(t.Context(), lost), nothing); !fault.IsCode(err, "api.key_under_way") {
		t.Errorf("done under a lost key: %v", err)
	}
	if err := work.Update(receipt.With(t.Context(), held), nothing); err != nil {
		t.Errorf("done under a held key: %v", err)
	}
	Update(t, s, func(tx *store.Tx) error {
		if free, err := tx.DropAPIReceipt(held); free || err != nil {
			t.Errorf("the key of what was carried out is freed: %v %v", free, err)
		}
		if taken, err := tx.RetakeAPIReceipt(held, held); taken || err != nil {
			t.Errorf("and taken by another: %v %v", taken, err)
		}
		return nil
	})
}
