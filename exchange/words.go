package exchange

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"comptoir/internal/fault"

	"github.com/BurntSushi/toml"
)

//go:embed lang/en.toml
var english string

// sentences are the words of every code, for terminals. They name parameters in braces.
var sentences = sync.OnceValue(func() map[string]string {
	words := map[string]map[string]string{}
	if _, err := toml.Decode(english, &words); err != nil {
		panic("exchange: lang/en.toml: " + err.Error())
	}
	flat := map[string]string{}
	for section, entries := range words {
		for key, text := range entries {
			flat[section+"."+key] = text
		}
	}
	return flat
})

// Say gives the English sentence of a code; the code itself when there is none.
func Say(code string, params map[string]string) string {
	text, ok := sentences()[code]
	if !ok {
		return code
	}
	for name, value := range params {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// SayFault gives the English sentence of an error of this package, with its place when it has one.
func SayFault(err error) string {
	f := fault.Of(err)
	text := Say(f.Code, f.Params)
	if line := f.Params["line"]; line != "" {
		return "line " + line + ": " + text
	}
	return text
}

// String is the problem as a line of a report.
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "line %d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ", column %d", p.Column)
		}
		b.WriteString(": ")
	}
	if p.Name != "" {
		b.WriteString(p.Name + ": ")
	}
	b.WriteString(Say(p.Code, p.Params))
	if p.Value != "" {
		fmt.Fprintf(&b, " (%q)", p.Value)
	}
	return b.String()
}
