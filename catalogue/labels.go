package catalogue

import (
	"embed"
	"fmt"
	"strings"

	"comptoir/market"

	"github.com/BurntSushi/toml"
)

//go:embed lang/*.toml
var labelFiles embed.FS

// Labels are the words of one language for the codes of specifications and options.
type Labels struct {
	Specs   map[string]string `toml:"spec"`
	Groups  map[string]string `toml:"group"`
	Options map[string]string `toml:"option"`
	Colours map[string]string `toml:"colour"`
	Values  map[string]string `toml:"value"` // yes, no, unconfirmed and the like
	Units   map[string]string `toml:"unit"`
}

// AllLabels reads the words of every language that has a file. Adding a language is adding a file.
func AllLabels() (map[market.Language]Labels, error) {
	files, err := labelFiles.ReadDir("lang")
	if err != nil {
		return nil, err
	}
	all := map[market.Language]Labels{}
	for _, f := range files {
		text, err := labelFiles.ReadFile("lang/" + f.Name())
		if err != nil {
			return nil, err
		}
		var l Labels
		if _, err := toml.Decode(string(text), &l); err != nil {
			return nil, fmt.Errorf("labels in %s: %w", f.Name(), err)
		}
		all[market.Language(strings.TrimSuffix(f.Name(), ".toml"))] = l
	}
	return all, nil
}
