package i18n

import "strings"

// Words are the texts of a bundle in one language, with the formats of one locale.
type Words struct {
	*Format
	table *table
}

// For gives the words of a language or locale; one that has no file is answered in English, with
// the formats of the locale asked for.
func (b *Bundle) For(locale string) *Words {
	for l := locale; ; {
		if t := b.tables[l]; t != nil {
			return &Words{Of(locale), t}
		}
		i := strings.LastIndexByte(l, '-')
		if i < 0 {
			return &Words{Of(locale), b.tables[english]}
		}
		l = l[:i]
	}
}

// Lang is the language of the texts, for the lang attribute of a page.
func (w *Words) Lang() string { return w.table.language }

// Locale is the locale of the formats, as CLDR knows it.
func (w *Words) Locale() string { return w.locale }

// Dir is the direction of the script, "ltr" or "rtl".
func (w *Words) Dir() string { return Dir(w.table.language) }

// Dir is the direction in which a language is written: "ltr" or "rtl".
func Dir(language string) string {
	base, _, _ := strings.Cut(language, "-")
	switch base {
	case "ar", "fa", "he", "ps", "ur", "yi":
		return "rtl"
	}
	return "ltr"
}

// T is the text of a key; kv are name, value, name, value for its placeholders. Rule 2 tells
// what a missing key gives.
func (w *Words) T(key string, kv ...string) string {
	_, m := w.find(key)
	if m == nil {
		return key
	}
	return (*m)["other"].fill(kv)
}

// Has tells whether the key has a text, in this language or in English.
func (w *Words) Has(key string) bool {
	_, m := w.find(key)
	return m != nil
}

// N is the text of a key for a count, in the plural form of the language; {count} is the count.
func (w *Words) N(key string, count int, kv ...string) string {
	t, m := w.find(key)
	if m == nil {
		return key
	}
	text, ok := (*m)[t.form(count)]
	if !ok {
		text = (*m)["other"]
	}
	return text.fill(append([]string{"count", w.Number(int64(count))}, kv...))
}

func (w *Words) find(key string) (*table, *message) {
	if m := w.table.messages[key]; m != nil {
		return w.table, m
	}
	return w.table.english, w.table.english.messages[key]
}

// fill puts values at the placeholders; one without a value stays as it is written.
func (t text) fill(kv []string) string {
	if len(t.names) == 0 {
		return strings.Join(t.words, "")
	}
	var b strings.Builder
	for i, name := range t.names {
		b.WriteString(t.words[i])
		b.WriteString(value(name, kv))
	}
	b.WriteString(t.words[len(t.words)-1])
	return b.String()
}

func value(name string, kv []string) string {
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i] == name {
			return kv[i+1]
		}
	}
	return "{" + name + "}"
}
