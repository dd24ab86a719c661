package order

import (
	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

// Number is what people read out of an order, unique in its market: 40 bits, of which the last 22 are random. The
// first 18 turn with the clock, once in five hours, so that orders that are placed together lie together in every index.
// In a rush of ten thousand a second one batch in thirty meets a number that is taken, and draws anew.
type Number int64

const (
	numberBits = 40 // eight characters of five bits
	randomBits = 22
	turnBits   = 16 // of microseconds: a new beginning fifteen times a second
)

// newNumber makes a number from the clock and random bytes.
func newNumber(now clock.Instant, random []byte) Number {
	var n Number
	for _, b := range random {
		n = n<<8 | Number(b)
	}
	const first = 1<<(numberBits-randomBits) - 1
	return Number(now)>>turnBits&first<<randomBits | n&(1<<randomBits-1)
}

// alphabet is Crockford's: no I, L, O, U.
const (
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	small    = "0123456789abcdefghjkmnpqrstvwxyz"
)

// String is "4G9M-7KQ2".
func (n Number) String() string {
	b := n.digits(alphabet)
	return string(b[:4]) + "-" + string(b[4:])
}

// bare is "4g9m7kq2".
func (n Number) bare() string {
	b := n.digits(small)
	return string(b[:])
}

func (n Number) digits(from string) (b [8]byte) {
	for i := range b {
		b[i] = from[n>>(numberBits-5*(i+1))&31]
	}
	return b
}

// ParseNumber reads a number as people write it: any case, with or without the dash, O for 0, I and L for 1.
func ParseNumber(text string) (Number, error) {
	var n Number
	digits := 0
	for _, c := range []byte(text) {
		if c == '-' || c == ' ' {
			continue
		}
		v := valueOf(c)
		if v < 0 || digits == 8 {
			return 0, fault.Field("number", "order.number_invalid")
		}
		n, digits = n<<5|Number(v), digits+1
	}
	if digits != 8 {
		return 0, fault.Field("number", "order.number_invalid")
	}
	return n, nil
}

func valueOf(c byte) int {
	if c >= 'a' && c <= 'z' {
		c -= 'a' - 'A'
	}
	switch c {
	case 'O':
		c = '0'
	case 'I', 'L':
		c = '1'
	}
	for v := range len(alphabet) {
		if alphabet[v] == c {
			return v
		}
	}
	return -1
}
