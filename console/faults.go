package console

import (
	"maps"
	"slices"
	"strings"

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
	var kv []string
	for _, k := range slices.Sorted(maps.Keys(f.Params)) {
		kv = append(kv, k, f.Params[k])
	}
	text := v.W.T(key, kv...)
	if line := f.Params["line"]; line != "" && f.Params["value"] == "" && f.Params["message"] != "" {
		return text + " " + v.W.T("fault.place", "line", line, "column", f.Params["column"])
	}
	if line := f.Params["line"]; line != "" {
		text += " " + v.W.T("fault.line", "line", line, "column", f.Params["column"], "value", f.Params["value"])
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
