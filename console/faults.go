package console

import (
	"maps"
	"slices"
	"strings"

	"comptoir/internal/i18n"
	"comptoir/internal/web"
)

// faultText says what went wrong in words: of the code, or of its status.
func (v *View) faultText(f web.Failure) string {
	key := "fault." + f.Code
	if !v.W.Has(key) {
		key = "fault.status." + itoa(f.Status)
	}
	if !v.W.Has(key) {
		key = "fault.status.422"
	}
	return told(v.W, key, f)
}

// Explainer says faults of the desks as the console says them, in English, for a door without words of its own; "" for
// one that has no text.
func Explainer() (func(web.Failure) string, error) {
	texts, err := Texts()
	if err != nil {
		return nil, err
	}
	words := texts.For("en")
	return func(f web.Failure) string {
		if key := "fault." + f.Code; words.Has(key) {
			return told(words, key, f)
		}
		return ""
	}, nil
}

func told(w *i18n.Words, key string, f web.Failure) string {
	var kv []string
	for _, k := range slices.Sorted(maps.Keys(f.Params)) {
		kv = append(kv, k, f.Params[k])
	}
	text := w.T(key, kv...)
	if line := f.Params["line"]; line != "" && f.Params["value"] == "" && f.Params["message"] != "" {
		return text + " " + w.T("fault.place", "line", line, "column", f.Params["column"])
	}
	if line := f.Params["line"]; line != "" {
		text += " " + w.T("fault.line", "line", line, "column", f.Params["column"], "value", f.Params["value"])
	}
	return text
}

// reason says a finding or a refusal in words, or gives its code.
func (v *View) reason(code string, params map[string]string) string {
	key := "reason." + code
	if !v.W.Has(key) {
		if why := params["reason"]; why != "" {
			return why
		}
		if gate, word, ok := strings.Cut(strings.TrimSuffix(code, ".warned"), "."); ok && v.W.Has("reason.word."+word) {
			return v.gateName(gate) + ": " + v.W.T("reason.word."+word)
		}
		return code
	}
	var kv []string
	for _, k := range slices.Sorted(maps.Keys(params)) {
		kv = append(kv, k, params[k])
	}
	return v.W.T(key, kv...)
}
