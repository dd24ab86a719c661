package i18n

import (
	"testing"
	"testing/fstest"
)

func bundle(t *testing.T) *Bundle {
	t.Helper()
	b, err := Load(fstest.MapFS{
		"lang/en.toml": {Data: []byte("plain = 'Basket'\nonly = 'Only English'\n[hello]\nname = 'Hello {name}'\n[items]\none = '{count} item'\nother = '{count} items'\n")},
		"lang/ar.toml": {Data: []byte("plain = 'سلة'\nstray = 'x'\n[hello]\nname = 'مرحبا {name}'\n[items]\nzero='صفر'\none='واحد'\ntwo='اثنان'\nfew='قليل {count}'\nmany='كثير {count}'\nother='{count}'\n")},
		"lang/pl.toml": {Data: []byte("[items]\none='{count} rzecz'\nfew='{count} rzeczy'\nmany='{count} sztuk'\nother='{count} rzeczy.'\n")},
		"lang/fr.toml": {Data: []byte("[items]\none='{count} article'\nmany='{count} d’articles'\nother='{count} articles'\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTextsFallBackToEnglishThenToTheKey(t *testing.T) {
	b := bundle(t)
	for _, c := range []struct{ got, want string }{
		{b.For("ar-EG").T("plain"), "سلة"},
		{b.For("ar").T("only"), "Only English"},
		{b.For("ar").T("nothing.here"), "nothing.here"},
		{b.For("el-GR").T("plain"), "Basket"},
		{b.For("en").T("hello.name", "name", "<Ana>"), "Hello <Ana>"},
		{b.For("en").T("hello.name"), "Hello {name}"},
		{b.For("ar-EG").Lang() + b.For("ar-EG").Dir() + b.For("ar-EG").Locale(), "arrtlar-EG"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestPluralsFollowCLDR(t *testing.T) {
	b := bundle(t)
	for _, c := range []struct {
		locale string
		count  int
		want   string
	}{
		{"en", 1, "1 item"}, {"en", 0, "0 items"}, {"en-US", 1200, "1,200 items"},
		{"fr", 0, "0 article"}, {"fr", 2, "2 articles"}, {"fr", 1000000, "1\u202f000\u202f000 d’articles"},
		{"pl", 1, "1 rzecz"}, {"pl", 22, "22 rzeczy"}, {"pl", 5, "5 sztuk"}, {"pl", 112, "112 sztuk"}, {"pl", 1022, "1022 rzeczy"},
		{"ar", 0, "صفر"}, {"ar", 2, "اثنان"}, {"ar", 3, "قليل 3"}, {"ar", 11, "كثير 11"}, {"ar-EG", 103, "قليل ١٠٣"}, {"ar", 100, "100"},
	} {
		if got := b.For(c.locale).N("items", c.count); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.locale, c.count, got, c.want)
		}
	}
}

func TestWhatALanguageLacksIsListed(t *testing.T) {
	b := bundle(t)
	if m := Missing(b); len(m["ar"]) != 1 || m["ar"][0] != "only" || len(m["en"]) != 0 || len(m["pl"]) != 3 {
		t.Errorf("missing: %v", m)
	}
	if s := Strays(b); len(s["ar"]) != 1 || s["ar"][0] != "stray" {
		t.Errorf("strays: %v", s)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"no English":      {"fr.toml": {Data: []byte("a='b'")}},
		"a broken file":   {"en.toml": {Data: []byte("a=")}},
		"a key twice":     {"en.toml": {Data: []byte("a='b'")}, "x/en.toml": {Data: []byte("a='c'")}},
		"no language tag": {"en.toml": {Data: []byte("a='b'")}, "not a tag.toml": {Data: []byte("a='c'")}},
	} {
		if _, err := Load(files); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func BenchmarkT(b *testing.B) {
	bundle, err := Load(fstest.MapFS{"en.toml": {Data: []byte("a='b'")}})
	if err != nil {
		b.Fatal(err)
	}
	w := bundle.For("en")
	for b.Loop() {
		w.T("a")
	}
}
