package world

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"

	"comptoir/market"
	"comptoir/money"
	"comptoir/tax"
)

//go:embed markets/*.toml
var files embed.FS

// Country is what one file says: a market, and the tax rates that hold in it.
type Country struct {
	Market market.Market
	Rates  tax.Table
}

// document is the shape of a file.
type document struct {
	market.Market
	Rates []rate `toml:"tax"`
}

type rate struct {
	Area    string `toml:"area"`
	Class   string `toml:"class"`
	Percent string `toml:"percent"`
	Since   string `toml:"since"`
	Until   string `toml:"until"`
	Source  string `toml:"source"`
}

// Countries reads every file, by code. A key that nobody knows is an error that names file and key.
func Countries() ([]Country, error) {
	names, err := fs.Glob(files, "markets/*.toml")
	if err != nil {
		return nil, err
	}
	list := make([]Country, 0, len(names))
	for _, name := range names {
		one, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, one)
	}
	return list, nil
}

func read(name string) (Country, error) {
	var doc document
	meta, err := toml.DecodeFS(files, name, &doc)
	if err != nil {
		return Country{}, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Country{}, fmt.Errorf("nobody reads the key %s", unknown[0])
	}
	one := Country{Market: doc.Market}
	one.Market.Stage = market.Closed
	for _, r := range doc.Rates {
		parsed, err := r.in(&one.Market)
		if err != nil {
			return Country{}, err
		}
		one.Rates = append(one.Rates, parsed)
	}
	return one, nil
}

func (r rate) in(m *market.Market) (tax.Rate, error) {
	ppm, err := partsPerMillion(r.Percent)
	if err != nil {
		return tax.Rate{}, err
	}
	class := r.Class
	if class == "" {
		class = tax.Standard
	}
	return tax.Rate{Market: m.Code, Area: r.Area, Class: class, Rate: ppm, Span: m.Span(r.Since, r.Until), Source: r.Source}, nil
}

// partsPerMillion reads a percentage with at most four decimals, "8.25".
func partsPerMillion(percent string) (money.Rate, error) {
	whole, decimals, _ := strings.Cut(percent, ".")
	if len(decimals) > 4 {
		return 0, fmt.Errorf("percent %q has more than four decimals", percent)
	}
	var n int64
	if _, err := fmt.Sscanf(whole+decimals+strings.Repeat("0", 4-len(decimals)), "%d", &n); err != nil {
		return 0, fmt.Errorf("percent %q is no number", percent)
	}
	return money.Rate(n), nil
}
