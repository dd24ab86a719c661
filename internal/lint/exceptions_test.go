package lint

import "testing"

// exception is a place where a rule does not hold, and why it may not.
type exception struct {
	rule   string // one of the names below
	where  string // file, or file and function: "order/placing.go Desk.Place"
	reason string
}

// The rules that know exceptions.
const (
	ruleImport   = "domain-import"   // domain packages do no I/O, draw no randomness, log nothing
	ruleClock    = "domain-clock"    // domain packages read no clock
	ruleRoutine  = "domain-go"       // domain packages start no goroutine
	ruleInit     = "init"            // no func init
	ruleFile     = "file-length"     // 600 lines
	ruleFunction = "function-length" // 70 lines
	ruleWords    = "words"           // words that stay out
)

// exceptions is the one visible list of them.
func exceptions() []exception {
	return []exception{
		{ruleImport, "launch/forecast.go", "the simulation's generator is seeded by its caller: the same seed gives the same forecast, nothing is drawn from outside"},
	}
}

var spent = map[exception]bool{}

// excused tells whether the place is on the list, and notes that the exception was needed.
func excused(rule, where string) bool {
	for _, e := range exceptions() {
		if e.rule == rule && e.where == where {
			spent[e] = true
			return true
		}
	}
	return false
}

// unneeded fails for exceptions of the rules that no place needed in this run.
func unneeded(t *testing.T, rules ...string) {
	t.Helper()
	for _, e := range exceptions() {
		for _, rule := range rules {
			if e.rule == rule && !spent[e] {
				t.Errorf("internal/lint/exceptions_test.go: %s %s is no longer needed: remove it", e.rule, e.where)
			}
		}
	}
}

func TestEveryExceptionHasAReason(t *testing.T) {
	for _, e := range exceptions() {
		if len(e.reason) < 20 {
			t.Errorf("internal/lint/exceptions_test.go: %s %s: say why in a sentence", e.rule, e.where)
		}
	}
}
