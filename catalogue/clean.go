package catalogue

import (
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// bodyPolicy is what the body of a product text may hold: structure and emphasis, tables, lists and
// links; no script, style, form, frame or picture (pictures have a place of their own).
var bodyPolicy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "sub", "sup", "small",
		"ul", "ol", "li", "dl", "dt", "dd", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "caption")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
})

// CleanHTML gives the part of a body that may be shown. What it gives, it gives again: cleaning twice
// is cleaning once. Line ends become \n.
func CleanHTML(body string) string {
	clean := strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	for range cleanRounds {
		next := strings.TrimSpace(bodyPolicy().Sanitize(clean))
		if next == clean {
			return clean
		}
		clean = next
	}
	return ""
}

// cleanRounds is how often a body is cleaned before it is given up: markup that changes each time it
// is read is made to deceive the reader.
const cleanRounds = 4

// Tidy cleans every body of a product and trims its names, in place; it tells the languages whose body changed.
func Tidy(p *Product) []string {
	var changed []string
	for _, l := range sortedKeys(p.Texts) {
		tidy := TidyText(p.Texts[l])
		if tidy.Body != strings.TrimSpace(p.Texts[l].Body) {
			changed = append(changed, string(l))
		}
		p.Texts[l] = tidy
	}
	return changed
}

// TidyText is a text with its body cleaned and the rest trimmed.
func TidyText(t Text) Text {
	return Text{Name: strings.TrimSpace(t.Name), Summary: strings.TrimSpace(t.Summary), Body: CleanHTML(t.Body)}
}
