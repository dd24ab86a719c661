package payment

import (
	"testing"

	"comptoir/money"
)

func TestAMethodTakesWhatItsLimitAllows(t *testing.T) {
	limited := Method{Code: CashOnDelivery, Max: money.Of(100000, "EUR")}
	for total, want := range map[int64]bool{1: true, 100000: true, 100001: false} {
		if limited.Takes(money.Of(total, "EUR")) != want {
			t.Errorf("%d: want %v", total, want)
		}
	}
	free := Default("es", BankTransfer)
	if !free.Takes(money.Of(1<<60, "EUR")) || free.Wait == 0 {
		t.Error("a transfer has no limit, and waits")
	}
	if waits := Default("es", CashOnDelivery); waits.Wait != 0 || !waits.Code.OnDelivery() {
		t.Error("cash on delivery need not be paid before")
	}
}
