package i18n

import (
	"strconv"
	"strings"
	"unicode"

	"comptoir/money"
)

// pattern is a CLDR number pattern taken apart: what stands before and after the digits.
type pattern struct {
	before, after       string // may hold "¤"
	negBefore, negAfter string
	first, next         int // sizes of the first group from the right, and of the others; 0: no groups
}

func parsePattern(text string, r *record) pattern {
	positive, negative, own := strings.Cut(text, ";")
	var p pattern
	var body string
	p.before, body, p.after = cutPattern(positive)
	whole, _, _ := strings.Cut(body, ".")
	groups := strings.Split(whole, ",")
	if n := len(groups); n > 1 {
		p.first, p.next = len(groups[n-1]), len(groups[n-1])
		if n > 2 {
			p.next = len(groups[n-2])
		}
	}
	p.negBefore, p.negAfter = "-"+p.before, p.after
	if own {
		p.negBefore, _, p.negAfter = cutPattern(negative)
	}
	signs := strings.NewReplacer("-", r.Minus, "%", r.Percent, "'", "")
	p.before, p.after = signs.Replace(p.before), signs.Replace(p.after)
	p.negBefore, p.negAfter = signs.Replace(p.negBefore), signs.Replace(p.negAfter)
	return p
}

func cutPattern(s string) (before, body, after string) {
	i, j := strings.IndexAny(s, "#0"), strings.LastIndexAny(s, "#0")
	return s[:i], s[i : j+1], s[j+1:]
}

// Money writes an amount with its symbol, "12,50 €". Rules 7 and 8 of the package.
func (f *Format) Money(a money.Amount) string {
	symbol := f.symbolOf(string(a.Currency))
	p := &f.money
	if unicode.IsLetter(lastRune(symbol)) && strings.Contains(p.before, "¤") ||
		unicode.IsLetter(firstRune(symbol)) && strings.Contains(p.after, "¤") {
		p = &f.alpha
	}
	digits := a.Currency.Digits()
	if digits > 0 && plainWhole(a.Currency) && a.Minor%pow10(digits) == 0 {
		a.Minor, digits = a.Minor/pow10(digits), 0
	}
	return f.write(p, a.Minor, digits, symbol, f.CDec, f.CGroup)
}

// plainWhole tells whether CLDR 48 shows a currency without decimals although ISO 4217 gives it some.
func plainWhole(c money.Currency) bool {
	switch c {
	case "AFN", "ALL", "COP", "HUF", "IDR", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "PKR", "RSD", "SOS", "SYP", "YER":
		return true
	}
	return false
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

func (f *Format) symbolOf(currency string) string {
	if s, ok := f.Symbols[currency]; ok {
		return s
	}
	if currency == f.home {
		return f.symbol
	}
	return currency
}

// Number writes a whole number with its groups.
func (f *Format) Number(n int64) string { return f.write(&f.number, n, 0, "", f.Point, f.Group) }

// Decimal writes a plain decimal ("6.99") with the locale's signs; what is none comes back as it is.
func (f *Format) Decimal(text string) string {
	whole, frac, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil || len(frac) > 9 || whole == "" || whole[0] == '+' {
		return text
	}
	return f.write(&f.number, n, len(frac), "", f.Point, f.Group)
}

// Percent writes a rate with as many decimals as it has: 55000 is "5.5%".
func (f *Format) Percent(r money.Rate) string {
	n, digits := int64(r), 4
	for digits > 0 && n%10 == 0 {
		n, digits = n/10, digits-1
	}
	return f.write(&f.share, n, digits, "", f.Point, f.Group)
}

// write puts the last `digits` figures of n behind the decimal sign.
func (f *Format) write(p *pattern, n int64, digits int, symbol, decimal, group string) string {
	var room [24]byte
	magnitude := uint64(n)
	before, after := p.before, p.after
	if n < 0 {
		magnitude, before, after = -magnitude, p.negBefore, p.negAfter
	}
	figures := strconv.AppendUint(room[:0], magnitude, 10)
	for len(figures) <= digits {
		figures = append([]byte{'0'}, figures...)
	}
	var out [96]byte
	text := appendAffix(out[:0], before, symbol)
	whole := len(figures) - digits
	grouped := p.first > 0 && whole >= p.first+f.Min
	for i, c := range figures {
		left := whole - i
		if left == 0 {
			text = append(text, decimal...)
		}
		if grouped && i > 0 && left >= p.first && (left-p.first)%p.next == 0 {
			text = append(text, group...)
		}
		text = f.appendDigit(text, c)
	}
	return string(appendAffix(text, after, symbol))
}

func (f *Format) appendDigit(text []byte, c byte) []byte {
	if f.digits == nil {
		return append(text, c)
	}
	return append(text, f.digits[c-'0']...)
}

func appendAffix(text []byte, affix, symbol string) []byte {
	before, after, has := strings.Cut(affix, "¤")
	text = append(text, before...)
	if has {
		text = append(text, symbol...)
	}
	return append(text, after...)
}

// Money writes an amount for a locale; see Format.Money.
func Money(locale string, a money.Amount) string { return Of(locale).Money(a) }

// Number writes a whole number for a locale.
func Number(locale string, n int64) string { return Of(locale).Number(n) }

// Percent writes a rate for a locale.
func Percent(locale string, r money.Rate) string { return Of(locale).Percent(r) }
