package e2e

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed axe/axe.min.js
var axe string

// violation is one rule of axe-core that a page breaks.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML   string `json:"html"`
		Target []any  `json:"target"`
		Why    string `json:"failureSummary"`
	} `json:"nodes"`
}

func (v violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s (%d places)", v.ID, v.Help, len(v.Nodes))
	for i, n := range v.Nodes {
		if i == 3 {
			break
		}
		fmt.Fprintf(&b, "\n      %v %.160s\n      %.300s", n.Target, n.HTML, n.Why)
	}
	return b.String()
}

// violations asks axe-core about the page at hand: WCAG 2.2 A and AA, and its best practices.
func (p *person) violations() []violation {
	p.t.Helper()
	if !ask[bool](p, `"axe" in window`) {
		ask[bool](p, axe+"; true")
	}
	return ask[[]violation](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations)`)
}

// noViolations fails for what axe-core finds on the page at hand.
func (p *person) noViolations(name string) {
	p.t.Helper()
	for _, v := range p.violations() {
		p.t.Errorf("%s: %s", name, v)
	}
}
