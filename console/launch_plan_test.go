package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A circle of tasks comes back to the form with the way around and what to do; the plan stays as it was.
func TestACircleOfTasksComesBackAndChangesNothing(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	saves := func(path string, form url.Values) {
		t.Helper()
		if r, page := b.post(path, form); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", path, r.StatusCode, page)
		}
	}
	saves("/console/launch/plans", url.Values{"code": {"spain"}, "name": {"Spain"}, "why": {"begin"}})
	task := func(name string, after ...string) url.Values {
		return url.Values{"name": {name}, "market": {"es"}, "owner": {"support"}, "best": {"1"}, "likely": {"2"}, "worst": {"3"}, "after": after, "why": {"plan"}, "act": {"save"}}
	}
	saves("/console/launch/plans/spain/tasks/tests", task("Tests"))
	saves("/console/launch/plans/spain/tasks/stock", task("Stock", "tests"))
	r, page := b.post("/console/launch/plans/spain/tasks/tests", task("Tests", "stock"))
	want := h.texts.For("en").T("fault.launch.task_circular", "tasks", "tests → stock → tests")
	if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, want+"</span>") || !strings.Contains(page, h.texts.For("en").T("launch.after_text")+": "+want) {
		t.Errorf("%d: %s is missing in %s", r.StatusCode, want, page)
	}
	p, err := h.Launch.Plan(t.Context(), "spain")
	if err != nil || len(p.Tasks) != 2 || len(p.Tasks[0].After) != 0 {
		t.Errorf("%+v %v", p, err)
	}
}
