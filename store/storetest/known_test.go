package storetest

import (
	"context"
	"fmt"
	"testing"

	"comptoir/order"
	"comptoir/store"
)

// TestADeskThatIsAloneKnowsTheKeysOfThoseWhoHaveBought sells all there is, and then lets the same keys come again: to
// the desk that sold, to one that has read the receipts after a restart, and to one that has not yet.
func TestADeskThatIsAloneKnowsTheKeysOfThoseWhoHaveBought(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		stockShop(t, s, 3)
		sold := joinShop(t, s, (*order.Desk).Alone)
		learn(t, sold)
		var numbers [3]order.Number
		for i := range numbers {
			numbers[i] = sold.placed(t, wish(fmt.Sprint("k", i), line("PHONE", 1))).Number
		}
		restarted, unread := joinShop(t, s, (*order.Desk).Alone), joinShop(t, s, (*order.Desk).Alone)
		learn(t, restarted)
		for name, shop := range map[string]*shop{"the desk that sold": sold, "one that started anew": restarted, "one that has not read yet": unread} {
			for i, number := range numbers {
				got := shop.place(t, wish(fmt.Sprint("k", i), line("PHONE", 1)))
				if got.Placed == nil || got.Placed.Number != number || !got.Placed.Replay {
					t.Errorf("%s answers the key of order %s: %+v", name, number, got)
				}
			}
			if got := shop.place(t, wish("late", line("PHONE", 1))); got.Placed != nil || len(got.Refusals) != 1 {
				t.Errorf("%s answers a new key: %+v", name, got)
			}
		}
	})
}

func learn(t *testing.T, s *shop) {
	t.Helper()
	if _, err := s.desk.LearnKeys(context.Background(), start); err != nil {
		t.Fatal(err)
	}
}

func TestKeysOfReceiptsAreReadInPages(t *testing.T) {
	Run(t, func(t *testing.T, s *store.Store) {
		shop := openShop(t, s, 9)
		for i := range 5 {
			shop.placed(t, wish(fmt.Sprint("k", i), line("PHONE", 1)))
		}
		seen := map[order.Key]bool{}
		var pages []int
		View(t, s, func(tx *store.Tx) error {
			var last order.Key
			for {
				keys, err := tx.KeptKeys(last, 2)
				if pages = append(pages, len(keys)); err != nil || len(keys) == 0 {
					return err
				}
				for _, k := range keys {
					seen[k] = true
				}
				last = keys[len(keys)-1]
			}
		})
		if len(seen) != 5 || fmt.Sprint(pages) != "[2 2 1 0]" {
			t.Errorf("%d keys in pages of %v", len(seen), pages)
		}
	})
}
