package order

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw docs/order-states.md anew")

func TestTheDrawingInTheDocumentsIsTheTable(t *testing.T) {
	const path = "../docs/order-states.md"
	want := "# The states of an order\n\nDrawn from `order.Transitions`; `go test ./order -run Drawing -update` draws it anew.\n\n```mermaid\n" + Drawing() + "```\n"
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Fatalf("%s is not the table (%v): draw it anew", path, err)
	}
}

func TestEveryStateIsReachedAndTheEndsAreEnds(t *testing.T) {
	reached := map[State]bool{}
	for _, row := range Transitions() {
		reached[row.To] = true
		if row.From != "" && !row.From.Valid() || !row.To.Valid() || row.Who == "" {
			t.Errorf("row %+v", row)
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
	}
	for _, e := range []Event{EventShipAll, EventShipPart, EventPay, EventCancel, EventRelease} {
		if Cancelled.Can(e) || Returned.Can(e) {
			t.Errorf("%s after the end", e)
		}
	}
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	for _, n := range []Number{0, 1, 1<<40 - 1, 0x1234567890} {
		for _, text := range []string{n.String(), strings.ToLower(n.String()), strings.ReplaceAll(n.String(), "-", ""), strings.ReplaceAll(n.String(), "1", "l"), strings.ReplaceAll(n.String(), "0", "O")} {
			if got, err := ParseNumber(text); err != nil || got != n {
				t.Errorf("%q: %v, %v; want %v", text, got, err, n)
			}
		}
	}
	for _, bad := range []string{"", "ABC", "4G9M-7KQ", "4G9M-7KQ22", "4G9M_7KQ2", "UUUU-UUUU", "4G9M-7KQ\x00"} {
		if n, err := ParseNumber(bad); err == nil {
			t.Errorf("%q was read as %v", bad, n)
		}
	}
}
