package i18n

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// english is the language that every key must have.
const english = "en"

// counted is how many counts have their plural form looked up in advance.
const counted = 200

// Bundle is the texts of a door in its languages. It does not change after Load.
type Bundle struct {
	tables    map[string]*table
	languages []string
}

// table is one language: its messages and which plural form a count takes.
type table struct {
	language string
	messages map[string]*message
	forms    [counted]string
	probe    *goi18n.Localizer
	english  *table
}

// message is a text, or a text per plural form.
type message map[string]text

// text is taken apart at its placeholders: words[0] names[0] words[1] …
type text struct {
	words, names []string
}

// Load reads every .toml file of the file systems; the file's name is its language. The same key
// twice in one language is an error, and so is a bundle without English.
func Load(files ...fs.FS) (*Bundle, error) {
	b := &Bundle{tables: map[string]*table{}}
	for _, f := range files {
		err := fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".toml" {
				return err
			}
			body, err := fs.ReadFile(f, name)
			if err != nil {
				return err
			}
			return b.add(name, body)
		})
		if err != nil {
			return nil, err
		}
	}
	if b.tables[english] == nil {
		return nil, fmt.Errorf("i18n: no %s.toml among the texts", english)
	}
	for _, l := range b.languages {
		b.tables[l].english = b.tables[english]
	}
	slices.Sort(b.languages)
	return b, nil
}

func (b *Bundle) add(name string, body []byte) error {
	file, err := goi18n.ParseMessageFileBytes(body, name, map[string]goi18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return fmt.Errorf("i18n: %s: %w", name, err)
	}
	l := strings.TrimSuffix(path.Base(name), ".toml")
	t := b.tables[l]
	if t == nil {
		if t, err = newTable(l); err != nil {
			return fmt.Errorf("i18n: %s: %w", name, err)
		}
		b.tables[l], b.languages = t, append(b.languages, l)
	}
	for _, m := range file.Messages {
		if t.messages[m.ID] != nil {
			return fmt.Errorf("i18n: %s: key %s is there twice", name, m.ID)
		}
		t.messages[m.ID] = messageOf(m)
	}
	return nil
}

func messageOf(m *goi18n.Message) *message {
	forms := message{}
	for form, s := range map[string]string{
		"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other,
	} {
		if s != "" {
			forms[form] = cut(s)
		}
	}
	return &forms
}

// cut splits at {name}; a brace without its partner is text.
func cut(s string) text {
	var t text
	words := ""
	for {
		before, rest, open := strings.Cut(s, "{")
		name, after, shut := strings.Cut(rest, "}")
		if !open || !shut {
			t.words = append(t.words, words+s)
			return t
		}
		t.words, t.names = append(t.words, words+before), append(t.names, name)
		words, s = "", after
	}
}

// newTable prepares a language; go-i18n's CLDR rules are asked by a message whose forms are their own names.
func newTable(l string) (*table, error) {
	tag, err := language.Parse(l)
	if err != nil {
		return nil, err
	}
	rules := goi18n.NewBundle(tag)
	err = rules.AddMessages(tag, &goi18n.Message{
		ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other",
	})
	if err != nil {
		return nil, err
	}
	t := &table{language: l, messages: map[string]*message{}, probe: goi18n.NewLocalizer(rules, l)}
	for n := range counted {
		t.forms[n] = t.ask(n)
	}
	return t, nil
}

func (t *table) ask(n int) string {
	form, err := t.probe.Localize(&goi18n.LocalizeConfig{MessageID: "form", PluralCount: n})
	if err != nil {
		return "other"
	}
	return form
}

// form is the plural form that CLDR gives a count in this language.
func (t *table) form(n int) string {
	if n >= 0 && n < counted {
		return t.forms[n]
	}
	return t.ask(n)
}

// Languages lists those that have a file, in the order of their tags.
func (b *Bundle) Languages() []string { return slices.Clone(b.languages) }

// Missing lists, per language, the keys that English has and it lacks: for the test of a door.
func Missing(b *Bundle) map[string][]string { return b.compare(false) }

// Strays lists, per language, the keys that it has and English lacks: misspelt, or left behind.
func Strays(b *Bundle) map[string][]string { return b.compare(true) }

func (b *Bundle) compare(stray bool) map[string][]string {
	found := map[string][]string{}
	for _, l := range b.languages {
		has, lacks := b.tables[english], b.tables[l]
		if stray {
			has, lacks = lacks, has
		}
		for key := range has.messages {
			if lacks.messages[key] == nil {
				found[l] = append(found[l], key)
			}
		}
		slices.Sort(found[l])
	}
	return found
}
