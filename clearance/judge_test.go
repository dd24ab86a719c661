package clearance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comptoir/clearance"
	"comptoir/clearance/clearancebench"
	"comptoir/market"
)

// TestJudgeAgreesWithStand walks a small company over two years: what shelves are compiled with is what the
// whole story says, also where a conclusion was remembered.
func TestJudgeAgreesWithStand(t *testing.T) {
	company := clearancebench.Make(clearancebench.Size{Markets: 3, Variants: 60, Gates: 12, Evidence: 300})
	company.Evidence[7].Scope.Variants = []string{"V00007"}
	company.Evidence[8].Scope.Chipsets = []string{"MediaTek"}
	for m := range company.Markets {
		files, err := clearance.NewFiles(company.Papers(company.Markets[m].Code), nil)
		if err != nil {
			t.Fatal(err)
		}
		book := &clearance.Book{Files: files}
		differ := map[clearance.State]bool{}
		for month := range 24 {
			now := company.Now.Add(time.Duration(month*30*24) * time.Hour)
			for _, ch := range market.Channels() {
				for _, item := range company.Book.Items {
					cell := clearance.Cell{Market: &company.Markets[m], Channel: ch, Item: item}
					whole, short := book.Stand(cell, now), book.Judge(cell, now)
					whole.Findings = whole.Closing()
					if diff := cmp.Diff(whole, short, cmpopts.EquateEmpty()); diff != "" {
						t.Fatalf("%s through %s at %s (-stand +judge):\n%s", item.SKU(), ch, now, diff)
					}
					differ[short.State] = true
				}
			}
		}
		if len(differ) < 2 {
			t.Errorf("every cell is %v: this company shows nothing", differ)
		}
	}
}
