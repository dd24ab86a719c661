package money

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Currency is an ISO 4217 alphabetic code in capitals, "EUR".
type Currency string

// Amount is a whole number of minor units of a currency. Its zero value is nothing of no currency.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// The errors of arithmetic and parsing.
var (
	ErrMismatch = errors.New("money: amounts of different currencies")
	ErrOverflow = errors.New("money: amount beyond 64 bits")
	ErrSyntax   = errors.New("money: not a decimal amount of this currency")
)

// Of makes an amount of minor units.
func Of(minor int64, c Currency) Amount { return Amount{Minor: minor, Currency: c} }

// IsZero tells whether there is nothing in it.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Add sums two amounts of one currency.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, ErrMismatch
	}
	sum := a.Minor + b.Minor
	if (a.Minor > 0 && b.Minor > 0 && sum < 0) || (a.Minor < 0 && b.Minor < 0 && sum >= 0) {
		return Amount{}, ErrOverflow
	}
	return Amount{sum, a.Currency}, nil
}

// Sub takes b from a.
func (a Amount) Sub(b Amount) (Amount, error) {
	if b.Minor == math.MinInt64 {
		return Amount{}, ErrOverflow
	}
	return a.Add(Amount{-b.Minor, b.Currency})
}

// Times multiplies by a quantity.
func (a Amount) Times(quantity int64) (Amount, error) {
	p, err := mul(a.Minor, quantity)
	return Amount{p, a.Currency}, err
}

func mul(x, y int64) (int64, error) {
	hi, lo := bits.Mul64(abs(x), abs(y))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, ErrOverflow
	}
	if (x < 0) != (y < 0) {
		return -int64(lo), nil
	}
	return int64(lo), nil
}

func abs(x int64) uint64 {
	if x < 0 {
		return uint64(-(x + 1)) + 1
	}
	return uint64(x)
}

// Rate is a share in parts per million: 200000 is 20 %.
type Rate int64

// Whole is a Rate of 100 %.
const Whole Rate = 1_000_000

// Of is this rate of an amount, rounded half away from zero.
func (r Rate) Of(a Amount) (Amount, error) { return a.scale(int64(r), int64(Whole)) }

// Within is the part of a gross amount that this rate makes up: a × r / (1 + r), rounded half away from zero.
func (r Rate) Within(a Amount) (Amount, error) { return a.scale(int64(r), int64(Whole)+int64(r)) }

// scale is a × num / den rounded half away from zero, exact over 128 bits; den > 0.
func (a Amount) scale(num, den int64) (Amount, error) {
	hi, lo := bits.Mul64(abs(a.Minor), abs(num))
	lo, carry := bits.Add64(lo, uint64(den)/2, 0)
	hi += carry
	if hi >= uint64(den) {
		return Amount{}, ErrOverflow
	}
	q, _ := bits.Div64(hi, lo, uint64(den))
	if q > math.MaxInt64 {
		return Amount{}, ErrOverflow
	}
	if (a.Minor < 0) != (num < 0) {
		return Amount{-int64(q), a.Currency}, nil
	}
	return Amount{int64(q), a.Currency}, nil
}

// Split divides an amount by weights without loss: the largest remainders get the spare units,
// earlier parts first. Weights are not negative and not all zero.
func (a Amount) Split(weights ...int64) ([]Amount, error) {
	var total int64
	for _, w := range weights {
		if w < 0 || total > math.MaxInt64-w {
			return nil, ErrOverflow
		}
		total += w
	}
	if total == 0 {
		return nil, errors.New("money: nothing to split by")
	}
	parts := make([]Amount, len(weights))
	rests := make([]uint64, len(weights))
	whole, sign := abs(a.Minor), int64(1)
	if a.Minor < 0 {
		sign = -1
	}
	given := uint64(0)
	for i, w := range weights {
		hi, lo := bits.Mul64(whole, uint64(w))
		q, rest := bits.Div64(hi, lo, uint64(total))
		parts[i], rests[i] = Amount{sign * int64(q), a.Currency}, rest
		given += q
	}
	for spare := whole - given; spare > 0; spare-- {
		best := 0
		for i := range rests {
			if rests[i] > rests[best] {
				best = i
			}
		}
		parts[best].Minor += sign
		rests[best] = 0
	}
	return parts, nil
}

// Digits is the number of decimals of a currency as ISO 4217 and CLDR have it (default 2).
func (c Currency) Digits() int {
	switch c {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// Valid tells whether the code has the form of ISO 4217.
func (c Currency) Valid() bool {
	if len(c) != 3 {
		return false
	}
	for i := range 3 {
		if c[i] < 'A' || c[i] > 'Z' {
			return false
		}
	}
	return true
}

// Decimal writes the amount as a plain decimal with the currency's digits: "12.50", "1200". For
// machines: internal/i18n writes for people.
func (a Amount) Decimal() string {
	d := a.Currency.Digits()
	digits := strconv.FormatUint(abs(a.Minor), 10)
	if d > 0 {
		if len(digits) <= d {
			digits = strings.Repeat("0", d+1-len(digits)) + digits
		}
		digits = digits[:len(digits)-d] + "." + digits[len(digits)-d:]
	}
	if a.Minor < 0 {
		return "-" + digits
	}
	return digits
}

// String is "EUR 12.50".
func (a Amount) String() string { return string(a.Currency) + " " + a.Decimal() }

// Parse reads a plain decimal ("12.5", "1200") as an amount. More decimals than the currency has,
// exponents, signs other than one leading minus and separators of thousands are ErrSyntax.
func Parse(text string, c Currency) (Amount, error) {
	body, negative := strings.CutPrefix(text, "-")
	whole, frac, dotted := strings.Cut(body, ".")
	d := c.Digits()
	if whole == "" || (dotted && frac == "") || len(frac) > d || !digits(whole) || !digits(frac) {
		return Amount{}, fmt.Errorf("%w: %q", ErrSyntax, text)
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", d-len(frac)), 10, 64)
	if err != nil {
		return Amount{}, ErrOverflow
	}
	if negative {
		n = -n
	}
	return Amount{n, c}, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
