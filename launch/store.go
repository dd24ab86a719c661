package launch

import (
	"comptoir/change"
	"comptoir/delivery"
	"comptoir/internal/clock"
	"comptoir/market"
	"comptoir/offer"
)

// Tx is what the desk needs from storage. Each Put of a thing with a version writes only when the version stored is
// the one given (0: there is nothing yet) and raises it; otherwise fault.Conflict "launch.moved".
type Tx interface {
	offer.Tx
	// Deliveries gives a market's delivery methods as somebody has set them; none is no error.
	Deliveries(market.Code) ([]delivery.Method, error)
	// Delivering lists the markets for which somebody has set a way of delivery, by code.
	Delivering() ([]market.Code, error)
	// Sold tells what orders say of what is owed in a market.
	Sold(market.Code) (Sold, error)
	// Duties gives the dated duties of a market, by kind.
	Duties(market.Code) ([]Duty, error)
	PutDuty(Duty) error

	// LaunchPlans gives the plans without their tasks, by code.
	LaunchPlans() ([]Plan, error)
	// LaunchPlan gives a plan with its tasks in their places; fault.NotFound when there is none.
	LaunchPlan(code string) (Plan, error)
	// PutLaunchPlan writes a plan without its tasks.
	PutLaunchPlan(Plan) error
	PutLaunchTask(plan string, t Task) error
	// DropLaunchTask removes a task; fault.NotFound when there is none.
	DropLaunchTask(plan, id string) error

	// Commitments gives all commitments of a market, or of all when the code is "", by the day they were said.
	Commitments(market.Code) ([]Commitment, error)
	// Commitment gives one; fault.NotFound when there is none.
	Commitment(id string) (Commitment, error)
	PutCommitment(Commitment) error

	// LaunchCriteria gives all criteria by code.
	LaunchCriteria() ([]Criterion, error)
	PutLaunchCriterion(Criterion) error
	// DropLaunchCriterion removes a criterion; fault.NotFound when there is none.
	DropLaunchCriterion(code string) error

	// Attestations gives those of a market, the oldest first.
	Attestations(market.Code) ([]Attestation, error)
	// AllAttestations gives those of every market, the oldest first.
	AllAttestations() ([]Attestation, error)
	// PutAttestation adds one, or notes that it was withdrawn.
	PutAttestation(Attestation) error
	// LaunchWaivers gives those of a market, the oldest first.
	LaunchWaivers(market.Code) ([]Waiver, error)
	// AllLaunchWaivers gives those of every market, the oldest first.
	AllLaunchWaivers() ([]Waiver, error)
	// AddLaunchWaiver adds one.
	AddLaunchWaiver(Waiver) error

	// Turns gives how each criterion stood in a market when it was last looked at, and since when.
	Turns(market.Code) (map[string]Turn, error)
	PutTurns(market.Code, map[string]Turn) error

	// AddChange writes a change into the history.
	AddChange(change.Change) error
	// Changes gives a page of the history, newest first.
	Changes(change.Filter) ([]change.Change, error)
}

// Turn is how a criterion stood, and since when it has.
type Turn struct {
	State State
	Since clock.Instant
}
