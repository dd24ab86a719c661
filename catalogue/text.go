package catalogue

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// marksMax is how many combining marks may follow one letter: more are drawn over the neighbours.
const marksMax = 8

// textFault is the code of what is wrong with a text of at most limit characters; "" when nothing is.
func textFault(s string, limit int) string {
	if !utf8.ValidString(s) {
		return "catalogue.text_encoding"
	}
	if utf8.RuneCountInString(s) > limit {
		return "catalogue.text_long"
	}
	marks := 0
	for _, c := range s {
		if unprintable(c) {
			return "catalogue.text_control"
		}
		if marks++; !unicode.Is(unicode.Mn, c) {
			marks = 0
		}
		if marks > marksMax {
			return "catalogue.text_marks"
		}
	}
	return ""
}

// unprintable tells the characters that no text holds: controls but line end and tab, line separators,
// and the marks that turn or isolate the direction of what follows. The plain marks of direction stay:
// an Arabic text with a product's name in it may need them.
func unprintable(c rune) bool {
	switch {
	case c == '\n', c == '\t':
		return false
	case unicode.Is(unicode.Cc, c), c == 0xFEFF, c == 0xFFFD:
		return true
	}
	return (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F) || c&0xFFFE == 0xFFFE
}

// IsLanguage tells whether s has the form of a language tag as markets use them: "fr", "zh-Hant",
// "pt-BR", "sr-Latn-RS".
func IsLanguage(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	parts := strings.Split(s, "-")
	if len(parts) > 3 || !made(parts[0], letters) || len(parts[0]) < 2 || len(parts[0]) > 3 {
		return false
	}
	for _, part := range parts[1:] {
		switch {
		case len(part) == 4 && made(strings.ToLower(part[:1]), letters) && made(part[1:], letters) && part[0] < 'a':
		case len(part) == 2 && made(strings.ToLower(part), letters) && part == strings.ToUpper(part):
		case len(part) == 3 && made(part, "0123456789"):
		default:
			return false
		}
	}
	return true
}
