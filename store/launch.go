package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/launch"
	"comptoir/market"
	"comptoir/order"
	"comptoir/stock"
)

var _ launch.Tx = (*Tx)(nil)

// versioned is a document with the version of its row.
type versioned[T any] struct {
	version int64
	doc     T
}

func scanVersioned[T any](s db.Scanner) (versioned[T], error) {
	var v versioned[T]
	var doc string
	if err := s.Scan(&v.version, &doc); err != nil {
		return v, err
	}
	return v, fromDoc(doc, &v.doc)
}

// putVersioned runs the insert when there is nothing yet, the guarded update otherwise. Both take the keys, then the
// document; the update takes the version last.
func (tx *Tx) putVersioned(insert, update string, version int64, value any, keys ...any) error {
	doc, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write %T: %w", value, err)
	}
	args := append(slices.Clone(keys), string(doc))
	statement := insert
	if version != 0 {
		statement, args = update, append(args, version)
	}
	n, err := tx.Exec(statement, args...)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "launch.moved")
	}
	return err
}

const selectLaunchPlansSQL = `SELECT version, doc FROM launch_plan ORDER BY code`

const selectLaunchPlanSQL = `SELECT version, doc FROM launch_plan WHERE code = $1`

const selectLaunchTasksSQL = `SELECT version, doc FROM launch_task WHERE plan = $1 ORDER BY place, id`

// LaunchPlans gives the plans without their tasks, by code.
func (tx *Tx) LaunchPlans() ([]launch.Plan, error) {
	rows, err := db.Many(tx.Tx, scanVersioned[launch.Plan], selectLaunchPlansSQL)
	plans := make([]launch.Plan, len(rows))
	for i, r := range rows {
		plans[i], plans[i].Version = r.doc, r.version
	}
	return plans, err
}

// LaunchPlan gives a plan with its tasks; fault.NotFound when there is none.
func (tx *Tx) LaunchPlan(code string) (launch.Plan, error) {
	head, err := db.One(tx.Tx, scanVersioned[launch.Plan], selectLaunchPlanSQL, code)
	if fault.Is(err, fault.NotFound) {
		return launch.Plan{}, fault.New(fault.NotFound, "launch.plan_unknown", "plan", code)
	}
	if err != nil {
		return launch.Plan{}, err
	}
	p := head.doc
	p.Version = head.version
	rows, err := db.Many(tx.Tx, scanVersioned[launch.Task], selectLaunchTasksSQL, code)
	for _, r := range rows {
		r.doc.Version = r.version
		p.Tasks = append(p.Tasks, r.doc)
	}
	return p, err
}

const addLaunchPlanSQL = `INSERT INTO launch_plan (code, version, doc) VALUES ($1, 1, $2) ON CONFLICT (code) DO NOTHING`

const setLaunchPlanSQL = `UPDATE launch_plan SET doc = $2, version = version + 1 WHERE code = $1 AND version = $3`

// PutLaunchPlan writes a plan without its tasks.
func (tx *Tx) PutLaunchPlan(p launch.Plan) error {
	version := p.Version
	p.Version, p.Tasks = 0, nil
	return tx.putVersioned(addLaunchPlanSQL, setLaunchPlanSQL, version, p, p.Code)
}

const addLaunchTaskSQL = `INSERT INTO launch_task (plan, id, place, version, doc) VALUES ($1, $2, $3, 1, $4) ON CONFLICT (plan, id) DO NOTHING`

const setLaunchTaskSQL = `UPDATE launch_task SET place = $3, doc = $4, version = version + 1 WHERE plan = $1 AND id = $2 AND version = $5`

// PutLaunchTask writes a task of a plan.
func (tx *Tx) PutLaunchTask(plan string, t launch.Task) error {
	version := t.Version
	t.Version = 0
	return tx.putVersioned(addLaunchTaskSQL, setLaunchTaskSQL, version, t, plan, t.ID, int64(t.Place))
}

const dropLaunchTaskSQL = `DELETE FROM launch_task WHERE plan = $1 AND id = $2`

// DropLaunchTask removes a task; fault.NotFound when there is none.
func (tx *Tx) DropLaunchTask(plan, id string) error {
	n, err := tx.Exec(dropLaunchTaskSQL, plan, id)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "launch.task_not_found", "task", id)
	}
	return err
}

const selectCommitmentsSQL = `SELECT version, doc FROM commitment WHERE ($1 = '' OR market = $1) ORDER BY said_day, id`

const selectCommitmentSQL = `SELECT version, doc FROM commitment WHERE id = $1`

// Commitments gives those of a market, or all when the code is "", by the day they were said.
func (tx *Tx) Commitments(code market.Code) ([]launch.Commitment, error) {
	rows, err := db.Many(tx.Tx, scanVersioned[launch.Commitment], selectCommitmentsSQL, string(code))
	list := make([]launch.Commitment, len(rows))
	for i, r := range rows {
		list[i], list[i].Version = r.doc, r.version
	}
	return list, err
}

// Commitment gives one; fault.NotFound when there is none.
func (tx *Tx) Commitment(id string) (launch.Commitment, error) {
	r, err := db.One(tx.Tx, scanVersioned[launch.Commitment], selectCommitmentSQL, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "launch.commitment_unknown", "commitment", id)
	}
	r.doc.Version = r.version
	return r.doc, err
}

const addCommitmentSQL = `INSERT INTO commitment (id, market, said_day, version, doc) VALUES ($1, $2, $3, 1, $4) ON CONFLICT (id) DO NOTHING`

const setCommitmentSQL = `UPDATE commitment SET market = $2, said_day = $3, doc = $4, version = version + 1 WHERE id = $1 AND version = $5`

// PutCommitment writes a commitment.
func (tx *Tx) PutCommitment(c launch.Commitment) error {
	version := c.Version
	c.Version = 0
	return tx.putVersioned(addCommitmentSQL, setCommitmentSQL, version, c, c.ID, string(c.Market), int64(c.On))
}

const selectLaunchCriteriaSQL = `SELECT version, doc FROM launch_criterion ORDER BY code`

// LaunchCriteria gives all criteria by code.
func (tx *Tx) LaunchCriteria() ([]launch.Criterion, error) {
	rows, err := db.Many(tx.Tx, scanVersioned[launch.Criterion], selectLaunchCriteriaSQL)
	list := make([]launch.Criterion, len(rows))
	for i, r := range rows {
		list[i], list[i].Version = r.doc, r.version
	}
	return list, err
}

const addLaunchCriterionSQL = `INSERT INTO launch_criterion (code, version, doc) VALUES ($1, 1, $2) ON CONFLICT (code) DO NOTHING`

const setLaunchCriterionSQL = `UPDATE launch_criterion SET doc = $2, version = version + 1 WHERE code = $1 AND version = $3`

// PutLaunchCriterion writes a criterion.
func (tx *Tx) PutLaunchCriterion(c launch.Criterion) error {
	version := c.Version
	c.Version = 0
	return tx.putVersioned(addLaunchCriterionSQL, setLaunchCriterionSQL, version, c, c.Code)
}

const dropLaunchCriterionSQL = `DELETE FROM launch_criterion WHERE code = $1`

// DropLaunchCriterion removes a criterion; fault.NotFound when there is none.
func (tx *Tx) DropLaunchCriterion(code string) error {
	n, err := tx.Exec(dropLaunchCriterionSQL, code)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "launch.criterion_unknown", "criterion", code)
	}
	return err
}

const selectAttestationsSQL = `SELECT doc FROM attestation WHERE market = $1 ORDER BY at_us, criterion, who`

// Attestations gives those of a market, the oldest first.
func (tx *Tx) Attestations(code market.Code) ([]launch.Attestation, error) {
	return db.Many(tx.Tx, scanDoc[launch.Attestation], selectAttestationsSQL, string(code))
}

const allAttestationsSQL = `SELECT doc FROM attestation ORDER BY at_us, market, criterion, who`

// AllAttestations gives those of every market, the oldest first.
func (tx *Tx) AllAttestations() ([]launch.Attestation, error) {
	return db.Many(tx.Tx, scanDoc[launch.Attestation], allAttestationsSQL)
}

const putAttestationSQL = `INSERT INTO attestation (market, criterion, at_us, who, doc) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (market, criterion, at_us, who) DO UPDATE SET doc = excluded.doc`

// PutAttestation adds one, or notes that it was withdrawn.
func (tx *Tx) PutAttestation(a launch.Attestation) error {
	return tx.putDoc(putAttestationSQL, a, string(a.Market), a.Criterion, int64(a.At), a.Who)
}

const selectLaunchWaiversSQL = `SELECT doc FROM launch_waiver WHERE market = $1 ORDER BY at_us, id`

// LaunchWaivers gives those of a market, the oldest first.
func (tx *Tx) LaunchWaivers(code market.Code) ([]launch.Waiver, error) {
	return db.Many(tx.Tx, scanDoc[launch.Waiver], selectLaunchWaiversSQL, string(code))
}

const allLaunchWaiversSQL = `SELECT doc FROM launch_waiver ORDER BY at_us, market, id`

// AllLaunchWaivers gives those of every market, the oldest first.
func (tx *Tx) AllLaunchWaivers() ([]launch.Waiver, error) {
	return db.Many(tx.Tx, scanDoc[launch.Waiver], allLaunchWaiversSQL)
}

const addLaunchWaiverSQL = `INSERT INTO launch_waiver (market, id, at_us, doc) VALUES ($1, $2, $3, $4)`

// AddLaunchWaiver adds one.
func (tx *Tx) AddLaunchWaiver(w launch.Waiver) error {
	return tx.putDoc(addLaunchWaiverSQL, w, string(w.Market), w.ID, int64(w.At))
}

const selectTurnsSQL = `SELECT criterion, state, since_us FROM launch_turn WHERE market = $1 ORDER BY criterion`

// Turns gives how each criterion stood in a market when it was last looked at, and since when.
func (tx *Tx) Turns(code market.Code) (map[string]launch.Turn, error) {
	turns := map[string]launch.Turn{}
	err := tx.Each(func(s db.Scanner) error {
		var criterion string
		var t launch.Turn
		err := s.Scan(&criterion, &t.State, (*int64)(&t.Since))
		turns[criterion] = t
		return err
	}, selectTurnsSQL, string(code))
	return turns, err
}

const putTurnSQL = `INSERT INTO launch_turn (market, criterion, state, since_us) VALUES ($1, $2, $3, $4)
ON CONFLICT (market, criterion) DO UPDATE SET state = excluded.state, since_us = excluded.since_us`

// PutTurns writes how criteria stand.
func (tx *Tx) PutTurns(code market.Code, turns map[string]launch.Turn) error {
	var criteria []string
	for c := range turns {
		criteria = append(criteria, c)
	}
	slices.Sort(criteria)
	_, err := db.Values(tx.Tx, putTurnSQL, criteria, func(args []any, c string) []any {
		return append(args, string(code), c, string(turns[c].State), int64(turns[c].Since))
	})
	return err
}

const deliveringSQL = `SELECT DISTINCT market FROM delivery_method ORDER BY market`

// Delivering lists the markets for which somebody has set a way of delivery.
func (tx *Tx) Delivering() ([]market.Code, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (code market.Code, err error) {
		err = s.Scan((*string)(&code))
		return code, err
	}, deliveringSQL)
}

const selectDutiesSQL = `SELECT doc FROM launch_duty WHERE market = $1 ORDER BY kind`

// Duties gives the dated duties of a market.
func (tx *Tx) Duties(code market.Code) ([]launch.Duty, error) {
	return db.Many(tx.Tx, scanDoc[launch.Duty], selectDutiesSQL, string(code))
}

const putDutySQL = `INSERT INTO launch_duty (market, kind, doc) VALUES ($1, $2, $3) ON CONFLICT (market, kind) DO UPDATE SET doc = excluded.doc`

// PutDuty writes a dated duty.
func (tx *Tx) PutDuty(d launch.Duty) error {
	return tx.putDoc(putDutySQL, d, string(d.Market), string(d.Kind))
}

const countOpenOrdersSQL = `SELECT COUNT(*) FROM orders WHERE market = $1 AND state NOT IN ($2, $3, $4)`

const lastDeliveredSQL = `SELECT COALESCE(MAX(CASE WHEN delivered_us > 0 THEN delivered_us ELSE at_us END), 0) FROM order_shipment WHERE market = $1`

// Sold tells what orders say of what is owed in a market, and how many service points serve it.
func (tx *Tx) Sold(code market.Code) (launch.Sold, error) {
	var s launch.Sold
	number := func(row db.Scanner) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}
	open, err := db.One(tx.Tx, number, countOpenOrdersSQL, string(code), orderState(order.Delivered), orderState(order.Cancelled), orderState(order.Returned))
	if err != nil {
		return s, err
	}
	last, err := db.One(tx.Tx, number, lastDeliveredSQL, string(code))
	if err != nil {
		return s, err
	}
	s.Open, s.Delivered = int(open), clock.Instant(last)
	places, err := tx.Locations()
	for _, l := range places {
		if l.Kind == stock.Service && l.ServesMarket(code) {
			s.Service++
		}
	}
	return s, err
}

func orderState(s order.State) int64 { return code(stateCodes(), s) }
