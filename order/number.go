package order

import "comptoir/internal/fault"

// Number is what people read out of an order: 40 random bits, unique in its market.
type Number int64

// numberBits is the size of a number: eight characters of five bits.
const numberBits = 40

// alphabet is Crockford's: no I, L, O, U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// String is "4G9M-7KQ2".
func (n Number) String() string {
	var b [9]byte
	for i, at := 0, 0; i < 8; i, at = i+1, at+1 {
		if i == 4 {
			b[at] = '-'
			at++
		}
		b[at] = alphabet[n>>(numberBits-5*(i+1))&31]
	}
	return string(b[:])
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
