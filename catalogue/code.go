package catalogue

import "strings"

// IsSlug tells whether s is a slug: small ASCII letters and digits in groups joined by single hyphens,
// at most SlugMax of them. Slugs stand in addresses and are the same in all languages.
func IsSlug(s string) bool {
	if s == "" || len(s) > SlugMax || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.Contains(s, "--") {
		return false
	}
	return made(s, "abcdefghijklmnopqrstuvwxyz0123456789-")
}

// IsSKU tells whether s may be a variant's code: ASCII letters, digits, dot, hyphen, underscore and
// plus, beginning with a letter or digit, at most SKUMax.
func IsSKU(s string) bool {
	const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return s != "" && len(s) <= SKUMax && strings.IndexByte(alphanumeric, s[0]) >= 0 && made(s, alphanumeric+"._-+")
}

// IsGTIN tells whether s is a number of GS1 with its check digit: 8, 12, 13 or 14 digits
// (GS1 General Specifications, section 7.9).
func IsGTIN(s string) bool {
	switch len(s) {
	case 8, 12, 13, 14:
	default:
		return false
	}
	if !made(s, "0123456789") {
		return false
	}
	sum := 0
	for i := range len(s) - 1 {
		weight := 3
		if (len(s)-i)%2 == 1 {
			weight = 1
		}
		sum += weight * int(s[i]-'0')
	}
	return (10-sum%10)%10 == int(s[len(s)-1]-'0')
}

// made tells whether s is not empty and has no byte but those of the alphabet.
func made(s, alphabet string) bool {
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return s != ""
}
