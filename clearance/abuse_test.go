package clearance_test

import (
	"strings"
	"testing"

	"comptoir/clearance"
	"comptoir/internal/fault"
)

// One person has one voice, and none about what they filed themselves.
func TestOnePersonHasOneVoice(t *testing.T) {
	e := &clearance.Evidence{ID: "e1", FiledBy: "ana"}
	if err := e.Approve("ana", 1); !fault.IsCode(err, "evidence.own_approval") {
		t.Errorf("who filed it: %v", err)
	}
	if err := e.Approve("bo", 1); err != nil {
		t.Error(err)
	}
	if err := e.Approve("bo", 2); !fault.IsCode(err, "evidence.approved_already") {
		t.Errorf("a second time: %v", err)
	}
	if len(e.Approved) != 1 {
		t.Errorf("%d voices", len(e.Approved))
	}
}

// A condition that somebody types is data: it reads a cell and nothing else, answers yes or no, and is bounded.
func TestAConditionReachesNothingButItsCell(t *testing.T) {
	for text, code := range map[string]string{
		`'; DROP TABLE market; --`:               "expression.invalid",
		`os.exit(1)`:                             "expression.invalid",
		`now() > 0`:                              "expression.invalid",
		`"yes"`:                                  "expression.not_a_condition",
		strings.Repeat("true && ", 300) + "true": "expression.too_long",
	} {
		if _, err := clearance.Compile("when", text); !fault.IsCode(err, code) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
	bomb := `model.languages.all(a, model.languages.all(b, model.languages.all(c, model.languages.all(d, a == b || c == d))))`
	if err := clearance.Weigh("when", bomb); !fault.IsCode(err, "expression.too_costly") {
		t.Errorf("a bomb: %v", err)
	}
}
