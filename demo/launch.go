package demo

import (
	"context"
	_ "embed"
	"fmt"

	"comptoir/launch"

	"github.com/BurntSushi/toml"
)

//go:embed launch.toml
var launchFile string

// Launch is the story of the launches: plans, entry criteria, and what was promised in public.
type Launch struct {
	Criteria    []launch.Criterion  `toml:"criteria"`
	Plans       []launch.Plan       `toml:"plans"`
	Commitments []launch.Commitment `toml:"commitments"`
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
	return nil
}
