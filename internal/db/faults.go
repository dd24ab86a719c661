package db

// Point is a place in a transaction at which a test can make it fail.
type Point string

// The points, in the order in which a transaction passes them.
const (
	AtBegin     Point = "begin"
	AtStatement Point = "statement"
	AtCommit    Point = "commit"    // before it: nothing is kept
	AtCommitted Point = "committed" // after it: everything is kept, yet reported as unknown
)

// Faults makes transactions fail on purpose. Fail is asked at each point of an Update, with the number
// of the statement (from 1) at AtStatement and of the attempt (from 1) elsewhere; nil lets it
// pass. An error that wraps Again counts as the engine being busy. It must be safe for several goroutines.
type Faults interface {
	Fail(point Point, n int) error
}

func (d *DB) fails(point Point, n int) error {
	if d.options.Faults == nil {
		return nil
	}
	return d.options.Faults.Fail(point, n)
}
