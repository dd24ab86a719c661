package api

import (
	"context"
	"slices"

	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/people"
)

type plansOut struct {
	Body struct {
		Plans []launch.Plan `json:"plans"`
	}
}

// plans lists the plans of the holder's markets, without their tasks.
func (a *API) plans(ctx context.Context, _ *struct{}) (*plansOut, error) {
	desk, who, err := a.launches(ctx, people.See, "")
	if err != nil {
		return nil, err
	}
	heads, err := desk.Plans(ctx)
	if err != nil {
		return nil, err
	}
	out := &plansOut{}
	out.Body.Plans = []launch.Plan{}
	for _, head := range heads {
		whole, err := desk.Plan(ctx, head.Code)
		if err != nil {
			return nil, err
		}
		if knowsPlan(who, &whole) {
			out.Body.Plans = append(out.Body.Plans, head)
		}
	}
	return out, nil
}

func knowsPlan(who launch.Who, p *launch.Plan) bool {
	return len(p.Tasks) == 0 || slices.ContainsFunc(p.Tasks, func(t launch.Task) bool { return knows(who, t.Market) })
}

// InPlan is the plan of a path.
type InPlan struct {
	Plan string `path:"plan" minLength:"1" maxLength:"80" example:"north-america"`
}

// planOf reads a plan that the holder may see.
func (a *API) planOf(ctx context.Context, code string) (launch.Plan, error) {
	desk, who, err := a.launches(ctx, people.See, "")
	if err != nil {
		return launch.Plan{}, err
	}
	p, err := desk.Plan(ctx, code)
	if err == nil && !knowsPlan(who, &p) {
		err = fault.New(fault.NotFound, "launch.plan_unknown", "plan", code)
	}
	return p, err
}

type planOut struct {
	Body struct {
		Plan     launch.Plan     `json:"plan"`
		Schedule launch.Schedule `json:"schedule" doc:"The tasks on the calendar by their likely estimate; the critical path leads to target."`
	}
}

type planIn struct {
	InPlan
	Target string `query:"target" maxLength:"80" doc:"The task to which the critical path leads; the last milestone when absent."`
}

func (a *API) plan(ctx context.Context, in *planIn) (*planOut, error) {
	p, err := a.planOf(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	out := &planOut{}
	out.Body.Plan = p
	out.Body.Schedule, err = p.Schedule(a.Launch.Today(), in.Target)
	return out, err
}

func (a *API) planTable(ctx context.Context, in *planIn) (*csvOut, error) {
	out, err := a.plan(ctx, in)
	if err != nil {
		return nil, err
	}
	return csvOf(launch.PlanTable(&out.Body.Plan, out.Body.Schedule)), nil
}

type forecastIn struct {
	InPlan
	Seed int64 `query:"seed" minimum:"0" default:"1" doc:"One seed, one answer."`
	Runs int   `query:"runs" minimum:"100" maximum:"100000" default:"10000"`
}

type forecastOut struct{ Body launch.Forecast }

func (a *API) forecast(ctx context.Context, in *forecastIn) (*forecastOut, error) {
	p, err := a.planOf(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	f, err := p.Forecast(a.Launch.Today(), uint64(in.Seed), in.Runs)
	return &forecastOut{told(f)}, err
}

// told gives a forecast without milestones an empty list.
func told(f launch.Forecast) launch.Forecast {
	if f.Milestones == nil {
		f.Milestones = []launch.Milestone{}
	}
	return f
}

type putPlanIn struct {
	Keyed
	InPlan
	Body struct {
		Name     string          `json:"name" minLength:"1" maxLength:"200"`
		Calendar launch.Calendar `json:"calendar,omitempty"`
		Tasks    []launch.Task   `json:"tasks" maxItems:"1000" doc:"All of them: those that are not named any more are removed."`
		Version  int64           `json:"version,omitempty" doc:"The version that you saw; 0 replaces whatever is there."`
		Why      string          `json:"why,omitempty" maxLength:"1000"`
	}
}

func (a *API) putPlan(ctx context.Context, in *putPlanIn) (*nothingOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, "")
	if err != nil {
		return nil, err
	}
	p := launch.Plan{Code: in.Plan, Name: in.Body.Name, Calendar: in.Body.Calendar, Tasks: in.Body.Tasks, Version: in.Body.Version}
	return &nothingOut{}, desk.PutPlan(ctx, who, p, in.Body.Why)
}

// TaskWish is a task as it is to be.
type TaskWish struct {
	launch.Task
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why it is edited: for the history."`
}

type taskIn struct {
	Keyed
	InPlan
	Task string `path:"task" minLength:"1" maxLength:"80"`
	Body TaskWish
}

func (a *API) putTask(ctx context.Context, in *taskIn) (*nothingOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, "")
	if err != nil {
		return nil, err
	}
	in.Body.Task.ID = in.Task
	return &nothingOut{}, desk.PutTask(ctx, who, in.Plan, in.Body.Task, in.Body.Reason)
}

type dropTaskIn struct {
	Keyed
	InPlan
	Task string `path:"task" minLength:"1" maxLength:"80"`
	Why  string `query:"why" maxLength:"300"`
}

func (a *API) dropTask(ctx context.Context, in *dropTaskIn) (*nothingOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, "")
	if err != nil {
		return nil, err
	}
	return &nothingOut{}, desk.DropTask(ctx, who, in.Plan, in.Task, in.Why)
}

type previewPlanIn struct {
	Keyed
	InPlan
	Body struct {
		Tasks []launch.Task `json:"tasks" minItems:"1" maxItems:"200" doc:"As they would be; nothing is written."`
	}
}

type previewPlanOut struct {
	Body struct {
		Before launch.Forecast `json:"before"`
		After  launch.Forecast `json:"after"`
	}
}

// previewSeed makes both forecasts of a preview from the same draws.
const previewSeed = 1

func (a *API) previewPlan(ctx context.Context, in *previewPlanIn) (*previewPlanOut, error) {
	if _, err := a.planOf(ctx, in.Plan); err != nil {
		return nil, err
	}
	before, after, err := a.Launch.Preview(ctx, in.Plan, in.Body.Tasks, previewSeed, 0)
	out := &previewPlanOut{}
	out.Body.Before, out.Body.After = told(before), told(after)
	return out, err
}
