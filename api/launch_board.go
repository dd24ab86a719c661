package api

import (
	"context"
	"slices"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/people"
)

func instantOf(field, text string) (clock.Instant, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, fault.Field(field, "api.instant_invalid")
	}
	return clock.Of(at), nil
}

type boardIn struct {
	Market string `query:"market" maxLength:"2" doc:"Of one market; all that you may see when absent."`
}

type boardOut struct {
	Body struct {
		Rows []launch.Row `json:"rows"`
	}
}

// board sets what was promised beside what is forecast and what happened.
func (a *API) board(ctx context.Context, in *boardIn) (*boardOut, error) {
	desk, who, err := a.launches(ctx, people.See, market.Code(in.Market))
	if err != nil {
		return nil, err
	}
	rows, err := desk.Board(ctx, market.Code(in.Market), previewSeed, 0)
	out := &boardOut{}
	out.Body.Rows = slices.DeleteFunc(rows, func(r launch.Row) bool { return !knows(who, r.Commitment.Market) })
	return out, err
}

func (a *API) boardTable(ctx context.Context, in *boardIn) (*csvOut, error) {
	out, err := a.board(ctx, in)
	if err != nil {
		return nil, err
	}
	return csvOf(launch.CommitmentTable(out.Body.Rows)), nil
}

// InCommitment is the commitment of a path.
type InCommitment struct {
	ID string `path:"id" minLength:"1" maxLength:"80"`
}

type commitmentOut struct{ Body launch.Commitment }

func (a *API) commitment(ctx context.Context, in *InCommitment) (*commitmentOut, error) {
	desk, who, err := a.launches(ctx, people.See, "")
	if err != nil {
		return nil, err
	}
	c, err := desk.Commitment(ctx, in.ID)
	if err == nil && !knows(who, c.Market) {
		err = fault.New(fault.NotFound, "launch.commitment_unknown", "commitment", in.ID)
	}
	return &commitmentOut{c}, err
}

type putCommitmentIn struct {
	Keyed
	InCommitment
	Body struct {
		launch.Commitment
		Why string `json:"why,omitempty" maxLength:"1000"`
	}
}

// putCommitment enters a promise under a name of the caller's, or corrects it. Without an interval the words are read and
// what they propose waits to be confirmed; words that nobody understands need an interval.
func (a *API) putCommitment(ctx context.Context, in *putCommitmentIn) (*commitmentOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, "")
	if err != nil {
		return nil, err
	}
	c := in.Body.Commitment
	if err := understood(c.When, c.On); err != nil {
		return nil, err
	}
	c.ID = in.ID
	made, err := desk.PutCommitment(ctx, who, c, in.Body.Why)
	return &commitmentOut{made}, err
}

func understood(w launch.When, saidOn launch.Day) error {
	if w.Phrase == "" || w.Due != (launch.Interval{}) {
		return nil
	}
	if _, _, ok := launch.ReadPhrase(w.Language, w.Phrase, saidOn); !ok {
		return fault.Field("due", "launch.phrase_not_understood", "phrase", w.Phrase)
	}
	return nil
}

type stepCommitmentIn struct {
	Keyed
	InCommitment
	Step string `path:"step" enum:"confirm,revise,report,settle"`
	Body struct {
		Due       *launch.Interval `json:"due,omitempty" doc:"Of confirm."`
		Precision string           `json:"precision,omitempty" maxLength:"20" doc:"Of confirm."`
		Revision  *launch.Revision `json:"revision,omitempty" doc:"Of revise: the same promise, said again for another time."`
		Report    *launch.Report   `json:"report,omitempty" doc:"Of report: how far a number has come."`
		Outcome   *launch.Outcome  `json:"outcome,omitempty" doc:"Of settle: what became of it."`
		Why       string           `json:"why,omitempty" maxLength:"1000"`
	}
}

func (a *API) stepCommitment(ctx context.Context, in *stepCommitmentIn) (*commitmentOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, "")
	if err != nil {
		return nil, err
	}
	c, err := in.do(ctx, desk, who)
	return &commitmentOut{c}, err
}

func (in *stepCommitmentIn) do(ctx context.Context, desk Launches, who launch.Who) (launch.Commitment, error) {
	b := in.Body
	switch {
	case in.Step == "confirm" && b.Due != nil:
		return desk.Confirm(ctx, who, in.ID, *b.Due, launch.Precision(b.Precision), b.Why)
	case in.Step == "revise" && b.Revision != nil:
		if err := understood(b.Revision.When, b.Revision.On); err != nil {
			return launch.Commitment{}, err
		}
		return desk.Revise(ctx, who, in.ID, *b.Revision, b.Why)
	case in.Step == "report" && b.Report != nil:
		return desk.Report(ctx, who, in.ID, *b.Report, b.Why)
	case in.Step == "settle" && b.Outcome != nil:
		return desk.Settle(ctx, who, in.ID, *b.Outcome, b.Why)
	}
	needed := map[string]string{"confirm": "due", "revise": "revision", "report": "report", "settle": "outcome"}
	return launch.Commitment{}, fault.Field(needed[in.Step], "api.field_needed")
}

type phraseIn struct {
	Phrase   string `query:"phrase" required:"true" minLength:"1" maxLength:"300" example:"by the end of 2019"`
	Language string `query:"language" enum:"en,fr" default:"en"`
	On       string `query:"on" required:"true" format:"date" doc:"The day on which it was said."`
}

type phraseOut struct {
	Body struct {
		Understood bool            `json:"understood"`
		Due        launch.Interval `json:"due"`
		Precision  string          `json:"precision,omitempty"`
	}
}

// phrase reads words for when: what a person would be asked to confirm.
func (a *API) phrase(ctx context.Context, in *phraseIn) (*phraseOut, error) {
	if _, _, err := a.launches(ctx, people.See, ""); err != nil {
		return nil, err
	}
	on, err := launch.ReadDay(in.On)
	if err != nil {
		return nil, fault.Field("on", "launch.day_unreadable", "day", in.On)
	}
	out := &phraseOut{}
	due, precision, ok := launch.ReadPhrase(market.Language(in.Language), in.Phrase, on)
	out.Body.Understood, out.Body.Due, out.Body.Precision = ok, due, string(precision)
	return out, nil
}
