package storefront

import "strings"

// worded writes the value of a specification or option as the page's language does: a word that it knows, or a measure.
func (v *View) worded(value string) string {
	if word, ok := v.L.Values[value]; ok {
		return word
	}
	return v.measure(value)
}

// measure writes "161.1 × 75 mm" or "6 GB + 128 GB" with the language's numbers and units. What holds anything but
// numbers, units and the signs between them stays as it is.
func (v *View) measure(value string) string {
	var text strings.Builder
	measured := false
	for i, part := range strings.Fields(value) {
		unit, known := v.L.Units[part]
		switch {
		case known && i > 0:
			text.WriteString("\u00a0" + unit)
			measured = true
			continue
		case part == "+" || part == "×" || part == "–":
		case strings.Trim(part, "0123456789.") == "":
			part = v.W.Decimal(part)
		default:
			return value
		}
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(part)
	}
	if !measured {
		return value
	}
	return text.String()
}
