package demo

import "comptoir/market"

// Entry is the day on which the maker began something in a country, as the press told it.
type Entry struct {
	Market market.Code `toml:"market"`
	On     string      `toml:"on"` // a day, a month or a year
	Kind   string      `toml:"kind"`
	What   string      `toml:"what"`
	Status string      `toml:"status"` // announced or reported
	Note   string      `toml:"note"`
	Source string      `toml:"source"`
}

// Commitment is a date that was said in public.
type Commitment struct {
	Market  market.Code `toml:"market"` // "" for the world
	Said    string      `toml:"said"`
	What    string      `toml:"what"`
	Due     string      `toml:"due"` // "" when no date was named
	Outcome string      `toml:"outcome"`
	Source  string      `toml:"source"`
}

// Entries reads the market entries of the history.
func Entries() ([]Entry, error) {
	f, err := strict[struct {
		Entries []Entry `toml:"entries"`
	}]("history/entries.toml")
	return f.Entries, err
}

// Commitments reads the public commitments of the history.
func Commitments() ([]Commitment, error) {
	f, err := strict[struct {
		Commitments []Commitment `toml:"commitments"`
	}]("history/commitments.toml")
	return f.Commitments, err
}
