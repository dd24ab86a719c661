package catalogue

// SpecGroup gathers lines of specifications under one heading of a product page.
type SpecGroup string

// The groups, in the order shown.
const (
	GroupDisplay SpecGroup = "display"
	GroupCamera  SpecGroup = "camera"
	GroupPower   SpecGroup = "power"
	GroupRadio   SpecGroup = "radio"
	GroupSystem  SpecGroup = "system"
	GroupSound   SpecGroup = "sound"
	GroupHome    SpecGroup = "home"
	GroupBody    SpecGroup = "body"
)

// SpecKey is a code that a Spec may have. Unit is a hint for who enters a value ("in"); "" when the
// value is a word, a code or a list.
type SpecKey struct {
	Code  string
	Group SpecGroup
	Unit  string
}

// SpecKeys lists every key, in the order in which a page shows them. A key of an import that is not
// here is kept and shown after these by its code.
func SpecKeys() []SpecKey {
	return []SpecKey{
		{"screen_size", GroupDisplay, "in"}, {"screen_type", GroupDisplay, ""}, {"resolution", GroupDisplay, ""},
		{"refresh_rate", GroupDisplay, "Hz"}, {"graphics", GroupDisplay, ""},
		{"camera", GroupCamera, "MP"}, {"front_camera", GroupCamera, "MP"},
		{"battery", GroupPower, "mAh"}, {"battery_life", GroupPower, ""}, {"capacity", GroupPower, ""}, {"power", GroupPower, "W"},
		{"network", GroupRadio, ""}, {"band_2g", GroupRadio, "MHz"}, {"band_3g", GroupRadio, "MHz"},
		{"band_4g", GroupRadio, ""}, {"band_5g", GroupRadio, ""},
		{"wifi", GroupRadio, ""}, {"bluetooth", GroupRadio, ""}, {"nfc", GroupRadio, ""}, {"gps", GroupRadio, ""},
		{"speed", GroupRadio, ""}, {"usb", GroupRadio, ""}, {"connector", GroupRadio, ""},
		{"os", GroupSystem, ""}, {"heart_rate", GroupSystem, ""},
		{"impedance", GroupSound, "Ω"}, {"noise", GroupSound, "dB"},
		{"brightness", GroupHome, "lm"}, {"coverage", GroupHome, "m²"}, {"range", GroupHome, "km"},
		{"top_speed", GroupHome, "km/h"}, {"max_load", GroupHome, "kg"},
		{"protection", GroupBody, ""}, {"dimensions", GroupBody, "mm"}, {"thickness", GroupBody, "mm"}, {"length", GroupBody, ""},
		{"cable_length", GroupBody, "m"}, {"material", GroupBody, ""}, {"hardness", GroupBody, ""}, {"weight", GroupBody, "g"},
	}
}

// Colours lists the colour codes that have words in every language and a drawing.
func Colours() []string {
	return []string{"black", "white", "grey", "silver", "gold", "rose_gold", "blue", "navy", "green", "red", "pink", "purple", "orange", "yellow", "beige", "transparent"}
}

// OptionKeys lists the choices that tell variants apart, in the order asked.
func OptionKeys() []string {
	return []string{"colour", "memory", "size", "screen", "plug", "length", "light"}
}
