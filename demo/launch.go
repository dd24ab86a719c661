package demo

import (
	"context"
	_ "embed"
	"fmt"

	"comptoir/launch"
	"comptoir/market"

	"github.com/BurntSushi/toml"
)

//go:embed launch.toml
var launchFile string

// Launch is the story of the launches: plans, entry criteria, and what was promised in public.
type Launch struct {
	Criteria    []launch.Criterion  `toml:"criteria"`
	Plans       []launch.Plan       `toml:"plans"`
	Commitments []launch.Commitment `toml:"commitments"`
	Duties      []Duty              `toml:"duties"`
	Agreements  []Agreement         `toml:"agreements"`
}

// Duty is one that a withdrawal leaves; Until is its last local day.
type Duty struct {
	Market market.Code     `toml:"market"`
	Kind   launch.DutyKind `toml:"kind"`
	Until  launch.Day      `toml:"until"`
	Note   string          `toml:"note"`
	Source string          `toml:"source"`
}

// Agreement is one that a partner has signed and taken back, on local days.
type Agreement struct {
	Market  market.Code    `toml:"market"`
	Channel market.Channel `toml:"channel"`
	Partner string         `toml:"partner"`
	Since   string         `toml:"since"`
	Revoked string         `toml:"revoked"`
	Why     string         `toml:"why"`
	Source  string         `toml:"source"`
}

// confirmer is the role that agreed with the intervals of the demonstration.
const confirmer = "launch_manager"

// LoadLaunch reads launch.toml. The intervals of promises are what the reader of phrases proposes; a phrase that it
// cannot read is an error.
func LoadLaunch() (Launch, error) {
	var l Launch
	meta, err := toml.Decode(launchFile, &l)
	if err != nil {
		return l, fmt.Errorf("read launch.toml: %w", err)
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return l, fmt.Errorf("read launch.toml: unknown key %s", left[0])
	}
	for i := range l.Commitments {
		c := &l.Commitments[i]
		if err := agree(&c.When, c.On); err != nil {
			return l, fmt.Errorf("%s: %w", c.ID, err)
		}
		for k := range c.Revisions {
			if err := agree(&c.Revisions[k].When, c.Revisions[k].On); err != nil {
				return l, fmt.Errorf("%s: %w", c.ID, err)
			}
		}
	}
	return l, nil
}

func agree(w *launch.When, saidOn launch.Day) error {
	if w.Phrase == "" {
		return nil
	}
	var ok bool
	if w.Due, w.Precision, ok = launch.ReadPhrase(w.Language, w.Phrase, saidOn); !ok {
		return fmt.Errorf("no time in %q", w.Phrase)
	}
	w.ConfirmedBy = confirmer
	return nil
}

// Load enters all of it through the desk, with its history. Entering it again changes what is there.
func (l Launch) Load(ctx context.Context, d *launch.Desk, who launch.Who) error {
	const why = "the demonstration"
	if err := d.PutCriteria(ctx, who, l.Criteria, why); err != nil {
		return fmt.Errorf("criteria: %w", err)
	}
	for _, p := range l.Plans {
		if err := d.PutPlan(ctx, who, p, why); err != nil {
			return fmt.Errorf("plan %s: %w", p.Code, err)
		}
	}
	for _, c := range l.Commitments {
		if _, err := d.PutCommitment(ctx, who, c, why); err != nil {
			return fmt.Errorf("commitment %s: %w", c.ID, err)
		}
	}
	for _, told := range l.Duties {
		duty := launch.Duty{Market: told.Market, Kind: told.Kind, Until: told.Until.End(&market.Market{TimeZone: "UTC"}), Note: told.Note, Source: told.Source}
		if err := d.PutDuty(ctx, who, duty, why); err != nil {
			return fmt.Errorf("duty %s %s: %w", told.Market, told.Kind, err)
		}
	}
	return nil
}
