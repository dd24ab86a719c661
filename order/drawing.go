package order

import "strings"

// Drawing is the table of states as a Mermaid diagram; docs/order-states.md shows it.
func Drawing() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, t := range Transitions() {
		from := string(t.From)
		if from == "" {
			from = "[*]"
		}
		b.WriteString("    " + from + " --> " + string(t.To) + " : " + string(t.Event) + " (" + t.Who + ")\n")
	}
	for _, s := range []State{Cancelled, Returned} {
		b.WriteString("    " + string(s) + " --> [*]\n")
	}
	return b.String()
}
