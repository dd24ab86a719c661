package money

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseReadsOnlyWhatTheCurrencyCanHold(t *testing.T) {
	good := []struct {
		text  string
		c     Currency
		minor int64
	}{{"12.5", "EUR", 1250}, {"-0.01", "USD", -1}, {"1200", "JPY", 1200}, {"1.234", "KWD", 1234}, {"0", "CLP", 0}}
	for _, g := range good {
		if a, err := Parse(g.text, g.c); err != nil || a.Minor != g.minor {
			t.Errorf("Parse(%q, %s) = %v, %v; want %d", g.text, g.c, a.Minor, err, g.minor)
		}
	}
	for _, bad := range []string{"", "1.5 ", "1,5", "1.234", "1e3", "+1", "--1", "NaN", ".5", "5.", "١٢"} {
		if _, err := Parse(bad, "EUR"); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) = %v, want ErrSyntax", bad, err)
		}
	}
	if _, err := Parse("92233720368547758.08", "EUR"); !errors.Is(err, ErrOverflow) {
		t.Errorf("one cent too many: %v, want ErrOverflow", err)
	}
}

func TestDecimalIsReadBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Of(rapid.Int64Range(-1<<60, 1<<60).Draw(t, "minor"), rapid.SampledFrom([]Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency"))
		if b, err := Parse(a.Decimal(), a.Currency); err != nil || a != b {
			t.Fatalf("%v was written %q and read %v, %v", a, a.Decimal(), b, err)
		}
	})
}

func TestArithmeticRefusesToWrapOrToMix(t *testing.T) {
	most := Of(math.MaxInt64, "EUR")
	if _, err := most.Add(Of(1, "EUR")); !errors.Is(err, ErrOverflow) {
		t.Error("the largest amount and one cent did not overflow:", err)
	}
	if _, err := most.Times(2); !errors.Is(err, ErrOverflow) {
		t.Error("twice the largest amount did not overflow:", err)
	}
	if _, err := Of(1, "EUR").Add(Of(1, "USD")); !errors.Is(err, ErrMismatch) {
		t.Error("euros and dollars were added:", err)
	}
	if a, err := Of(math.MinInt64, "EUR").Times(1); err == nil {
		t.Error("the amount without an opposite passed:", a)
	}
}

func TestRatesRoundHalfAwayFromZero(t *testing.T) {
	for _, c := range []struct{ price, rate, of, within int64 }{
		{100, 200000, 20, 17}, {-100, 200000, -20, -17}, {5, 100000, 1, 0}, {-5, 100000, -1, 0}, {11999, 210000, 2520, 2082}, {0, 210000, 0, 0},
	} {
		of, _ := Rate(c.rate).Of(Of(c.price, "EUR"))
		within, _ := Rate(c.rate).Within(Of(c.price, "EUR"))
		if of.Minor != c.of || within.Minor != c.within {
			t.Errorf("%d at %d ppm: of %d within %d, want %d and %d", c.price, c.rate, of.Minor, within.Minor, c.of, c.within)
		}
	}
}

func TestSplitHandsOutEveryUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := Of(rapid.Int64().Draw(t, "minor"), "EUR")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1<<40), 1, 20).Draw(t, "weights")
		weights[0]++
		parts, err := whole.Split(weights...)
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, p := range parts {
			sum += p.Minor
		}
		if sum != whole.Minor {
			t.Fatalf("%d was split into %d", whole.Minor, sum)
		}
	})
}
