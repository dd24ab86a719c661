package api

import (
	"context"
	"slices"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/people"
)

// Launches is what the API asks of the launch desk.
type Launches interface {
	Today() launch.Day
	Survey(ctx context.Context, m market.Code) (launch.Survey, error)
	Readiness(ctx context.Context, markets []*market.Market) ([]launch.Ready, error)
	Waive(ctx context.Context, who launch.Who, code string, m market.Code, why string, until clock.Instant) (launch.Waiver, error)
	Duties(ctx context.Context, m market.Code) ([]launch.Duty, error)
	PutDuty(ctx context.Context, who launch.Who, d launch.Duty, why string) error
	Criteria(ctx context.Context) ([]launch.Criterion, error)
	PutCriteria(ctx context.Context, who launch.Who, list []launch.Criterion, why string) error
	DropCriterion(ctx context.Context, who launch.Who, code, why string) error
	Plans(ctx context.Context) ([]launch.Plan, error)
	Plan(ctx context.Context, code string) (launch.Plan, error)
	PutPlan(ctx context.Context, who launch.Who, p launch.Plan, why string) error
	PutTask(ctx context.Context, who launch.Who, plan string, t launch.Task, why string) error
	DropTask(ctx context.Context, who launch.Who, plan, taskID, why string) error
	Preview(ctx context.Context, plan string, tasks []launch.Task, seed uint64, runs int) (before, after launch.Forecast, err error)
	Board(ctx context.Context, m market.Code, seed uint64, runs int) ([]launch.Row, error)
	Commitment(ctx context.Context, id string) (launch.Commitment, error)
	PutCommitment(ctx context.Context, who launch.Who, c launch.Commitment, why string) (launch.Commitment, error)
	Revise(ctx context.Context, who launch.Who, id string, r launch.Revision, why string) (launch.Commitment, error)
	Confirm(ctx context.Context, who launch.Who, id string, due launch.Interval, p launch.Precision, why string) (launch.Commitment, error)
	Report(ctx context.Context, who launch.Who, id string, r launch.Report, why string) (launch.Commitment, error)
	Settle(ctx context.Context, who launch.Who, id string, o launch.Outcome, why string) (launch.Commitment, error)
}

var _ Launches = (*launch.Desk)(nil)

// launches gives the desk to a holder with a permission in a market; "" asks for it in some market: the desk itself asks
// in those that are touched.
func (a *API) launches(ctx context.Context, permission string, m market.Code) (Launches, launch.Who, error) {
	holder := callerOf(ctx).who
	if holder == nil {
		return nil, nil, fault.New(fault.Unsigned, "api.key_needed")
	}
	who, ok := holder.(launch.Who)
	if !ok || !a.maySomewhere(holder, permission, m) {
		return nil, nil, fault.New(fault.Forbidden, "api.not_yours", "permission", permission)
	}
	if a.Launch == nil {
		return nil, nil, fault.New(fault.Busy, "api.not_here")
	}
	return a.Launch, who, nil
}

func (a *API) maySomewhere(who change.Who, permission string, m market.Code) bool {
	if m != "" || who.May(permission, "") {
		return who.May(permission, m)
	}
	return slices.ContainsFunc(a.Offers.Markets(), func(m *market.Market) bool { return who.May(permission, m.Code) })
}

// knows tells whether the holder may read about a market; what is about the world, everybody with a key for looking may.
func knows(who launch.Who, m market.Code) bool { return m == "" || who.May(people.See, m) }

// csvOut is a table for spreadsheets.
type csvOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte `contentType:"text/csv"`
}

func csvOf(rows [][]string) *csvOut {
	return &csvOut{ContentType: "text/csv; charset=utf-8", Body: web.CSV(rows)}
}

type surveyOut struct{ Body launch.Survey }

func (a *API) launchSurvey(ctx context.Context, in *InMarket) (*surveyOut, error) {
	desk, _, err := a.launches(ctx, people.See, market.Code(in.Market))
	if err != nil {
		return nil, err
	}
	s, err := desk.Survey(ctx, market.Code(in.Market))
	if s.Entries == nil {
		s.Entries = []launch.Entered{}
	}
	return &surveyOut{s}, err
}

func (a *API) checklistTable(ctx context.Context, in *InMarket) (*csvOut, error) {
	out, err := a.launchSurvey(ctx, in)
	if err != nil {
		return nil, err
	}
	return csvOf(launch.ChecklistTable(&out.Body)), nil
}

type waiveIn struct {
	Keyed
	InMarket
	Body struct {
		Criterion string `json:"criterion" maxLength:"80"`
		Why       string `json:"why" minLength:"1" maxLength:"2000"`
		Until     string `json:"until" format:"date-time"`
	}
}

type waiverOut struct{ Body launch.Waiver }

func (a *API) waiveCriterion(ctx context.Context, in *waiveIn) (*waiverOut, error) {
	desk, who, err := a.launches(ctx, people.Waiver, market.Code(in.Market))
	if err != nil {
		return nil, err
	}
	until, err := instantOf("until", in.Body.Until)
	if err != nil {
		return nil, err
	}
	w, err := desk.Waive(ctx, who, in.Body.Criterion, market.Code(in.Market), in.Body.Why, until)
	return &waiverOut{w}, err
}

type dutiesOut struct {
	Body struct {
		Duties []launch.Duty `json:"duties"`
	}
}

func (a *API) duties(ctx context.Context, in *InMarket) (*dutiesOut, error) {
	desk, _, err := a.launches(ctx, people.See, market.Code(in.Market))
	if err != nil {
		return nil, err
	}
	list, err := desk.Duties(ctx, market.Code(in.Market))
	out := &dutiesOut{}
	out.Body.Duties = append([]launch.Duty{}, list...)
	return out, err
}

type dutyIn struct {
	Keyed
	InMarket
	Kind string `path:"kind" enum:"warranty,parts,service"`
	Body struct {
		Until  string `json:"until,omitempty" format:"date-time" doc:"Absent: it is fulfilled."`
		Note   string `json:"note,omitempty" maxLength:"300"`
		Source string `json:"source" minLength:"1" maxLength:"300"`
		Why    string `json:"why,omitempty" maxLength:"1000"`
	}
}

func (a *API) putDuty(ctx context.Context, in *dutyIn) (*nothingOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, market.Code(in.Market))
	if err != nil {
		return nil, err
	}
	d := launch.Duty{Market: market.Code(in.Market), Kind: launch.DutyKind(in.Kind), Note: in.Body.Note, Source: in.Body.Source}
	if in.Body.Until != "" {
		if d.Until, err = instantOf("until", in.Body.Until); err != nil {
			return nil, err
		}
	}
	return &nothingOut{}, desk.PutDuty(ctx, who, d, in.Body.Why)
}

type criteriaOut struct {
	Body struct {
		Criteria []launch.Criterion `json:"criteria"`
	}
}

func (a *API) launchCriteria(ctx context.Context, _ *struct{}) (*criteriaOut, error) {
	desk, _, err := a.launches(ctx, people.See, "")
	if err != nil {
		return nil, err
	}
	out := &criteriaOut{}
	out.Body.Criteria, err = desk.Criteria(ctx)
	return out, err
}

type criterionIn struct {
	Keyed
	Code string `path:"code" maxLength:"80"`
	Body struct {
		launch.Criterion
		Why string `json:"why,omitempty" maxLength:"1000"`
	}
}

func (a *API) putCriterion(ctx context.Context, in *criterionIn) (*nothingOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, "")
	if err != nil {
		return nil, err
	}
	in.Body.Criterion.Code = in.Code
	return &nothingOut{}, desk.PutCriteria(ctx, who, []launch.Criterion{in.Body.Criterion}, in.Body.Why)
}

type dropIn struct {
	Keyed
	Code string `path:"code" maxLength:"80"`
	Why  string `query:"why" maxLength:"300"`
}

func (a *API) dropCriterion(ctx context.Context, in *dropIn) (*nothingOut, error) {
	desk, who, err := a.launches(ctx, people.Launch, "")
	if err != nil {
		return nil, err
	}
	return &nothingOut{}, desk.DropCriterion(ctx, who, in.Code, in.Why)
}
