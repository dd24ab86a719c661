package sim

import (
	"errors"
	"fmt"

	"comptoir/internal/db"
)

// The two ways in which an injected error ends.
var (
	errBroken  = errors.New("sim: broken on purpose")
	errCrashed = errors.New("sim: the process is dead")
)

// harm is what a fault does at its point.
type harm int

// The harms.
const (
	busy   harm = iota // the engine is busy: the transaction is to run anew
	broken             // the engine gives an error
	killed             // the process dies, and the machine with it
)

// plan is one fault that waits for its point.
type plan struct {
	point     db.Point
	statement int // at AtStatement: which, from 1
	harm      harm
	times     int
	later     int // so many transactions pass the point first
}

func (p plan) String() string {
	what := []string{"busy", "broken", "killed"}[p.harm]
	at := string(p.point)
	if p.point == db.AtStatement {
		at = fmt.Sprint(at, " ", p.statement)
	}
	if p.later > 0 {
		at = fmt.Sprintf("%s of transaction %d", at, p.later+1)
	}
	return fmt.Sprintf("%s at %s x%d", what, at, p.times)
}

// faults makes the transactions of one node fail. Only one goroutine of a world moves at a time.
type faults struct {
	sim  *sim
	node *node

	plan    *plan
	dead    bool          // nothing reaches the database any more
	between func()        // what another node does before the next transaction begins
	door    chan struct{} // while set, the counter waits before its transaction
	arrived chan struct{} // told when it does
}

// Fail is asked by the database at each point of a transaction that writes.
func (f *faults) Fail(point db.Point, n int) error {
	if f.dead {
		return errCrashed
	}
	if point == db.AtBegin {
		f.pause()
	}
	if f.dead { // killed while another acted
		return errCrashed
	}
	p := f.plan
	if p == nil || p.point != point || (point == db.AtStatement && p.statement != n) {
		return nil
	}
	if p.later > 0 {
		p.later--
		return nil
	}
	if p.times--; p.times <= 0 {
		f.plan = nil
	}
	f.sim.count(string(point), p.harm)
	switch p.harm {
	case busy:
		return fmt.Errorf("sim: %w", db.Again)
	case killed:
		f.sim.kill()
		return errCrashed
	}
	return errBroken
}

// pause lets the rest of the world act before a transaction begins.
func (f *faults) pause() {
	if door := f.door; door != nil {
		f.door = nil
		close(f.arrived)
		<-door
	}
	if act := f.between; act != nil {
		f.between = nil
		act()
	}
}
