package clearance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/market"
)

// TestRealEvents runs the cases of testdata; testdata/README.md says how they are written.
func TestRealEvents(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) < 7 {
		t.Fatalf("%d cases, want the seven real events", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := script{markets: map[market.Code]*market.Market{}, models: map[string]catalogue.Item{}, evidence: map[string]*Evidence{}}
			for n, line := range strings.Split(string(text), "\n") {
				if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
					continue
				}
				if err := s.run(words(line)); err != nil {
					t.Errorf("line %d: %s\n%v", n+1, line, err)
				}
			}
		})
	}
}

type script struct {
	markets  map[market.Code]*market.Market
	models   map[string]catalogue.Item
	gates    []Gate
	holds    []Hold
	evidence map[string]*Evidence
	waivers  []*Waiver
	zone     *time.Location
}

// words cuts a line at spaces, outside of quotes.
func words(line string) []string {
	var list []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if line[0] == '"' {
			one, rest, _ := strings.Cut(line[1:], `"`)
			list, line = append(list, one), rest
			continue
		}
		one, rest, _ := strings.Cut(line, " ")
		list, line = append(list, one), rest
	}
	return list
}

func (s *script) run(w []string) error {
	of := map[string]string{}
	for i := 2; i+1 < len(w); i += 2 {
		of[w[i]] = w[i+1]
	}
	switch w[0] {
	case "market":
		s.addMarket(w[1], of)
	case "model":
		s.models[w[1]] = catalogue.Item{Product: &catalogue.Product{Slug: w[1], Category: "phones", Class: market.Class(of["class"])},
			Model: &catalogue.Model{Number: w[1], Chipset: of["chipset"], Placed: of["placed"], Radio: of["radio"] == "yes"}, Variant: &catalogue.Variant{SKU: w[1]}}
	case "gate":
		g := Gate{Code: w[1], Way: Way(of["way"]), Applies: of["applies"], Holds: of["holds"], Disclosure: Disclosure(of["public"]), Severity: Closes, Span: s.span(of)}
		s.gates = append(s.gates, g)
	case "evidence":
		e := &Evidence{ID: w[1], Gate: of["gate"], Kind: "k", Number: w[1], Scope: scopeOf(of), Span: s.span(of)}
		if of["condition"] != "" {
			e.Conditions = []Condition{{Kind: of["condition"]}}
		}
		s.evidence[w[1]] = e
	case "revoke":
		s.evidence[w[1]].RevokedAt, s.evidence[w[1]].RevokedWhy = s.at(of["at"], false), of["why"]
	case "waiver":
		s.waivers = append(s.waivers, &Waiver{ID: w[1], Gate: of["gate"], Scope: scopeOf(of), Until: s.at(of["until"], true)})
	case "expect":
		return s.expect(w[1], of)
	default:
		return fmt.Errorf("unknown word %q", w[0])
	}
	return nil
}

func (s *script) addMarket(code string, of map[string]string) {
	m := &market.Market{Code: market.Code(code), Stage: market.Stage(of["stage"]), TimeZone: of["zone"], Residence: map[string]string{"fr": "eu"}[code]}
	for _, c := range strings.Split(of["channels"], ",") {
		m.Openings = append(m.Openings, market.Opening{Channel: market.Channel(c)})
	}
	s.markets[m.Code], s.zone = m, m.Location()
}

func scopeOf(of map[string]string) Scope {
	var sc Scope
	if of["models"] != "" {
		sc.Models = strings.Split(of["models"], ",")
	}
	if of["markets"] != "" {
		sc.Markets = []market.Code{market.Code(of["markets"])}
	}
	if of["channels"] != "" {
		sc.Channels = []market.Channel{market.Channel(of["channels"])}
	}
	return sc
}

func (s *script) span(of map[string]string) clock.Span {
	return clock.Span{Since: s.at(of["since"], false), Until: s.at(of["until"], true)}
}

// at reads a date as its first local instant, or as the one after its last; or an instant.
func (s *script) at(text string, end bool) clock.Instant {
	if text == "" {
		return 0
	}
	if t, err := time.Parse("2006-01-02T15:04Z", text); err == nil {
		return clock.Of(t)
	}
	t, err := time.ParseInLocation(time.DateOnly, text, s.zone)
	if err != nil {
		panic(err)
	}
	if end {
		t = t.AddDate(0, 0, 1)
	}
	return clock.Of(t)
}

func (s *script) expect(model string, of map[string]string) error {
	var evidence []*Evidence
	for _, e := range s.evidence {
		evidence = append(evidence, e)
	}
	files, err := NewFiles(Papers{Gates: s.gates, Evidence: evidence, Waivers: s.waivers}, s.holds)
	if err != nil {
		return err
	}
	cell := Cell{Market: s.markets[market.Code(of["in"])], Channel: market.Channel(of["through"]), Item: s.models[model]}
	standing := (&Book{Files: files}).Stand(cell, s.at(of["at"], false))
	own := standing.Findings[:0:0]
	for _, f := range standing.Findings {
		if f.Gate != GateStage && f.Gate != GateChannel && f.Gate != GateAssortment {
			own = append(own, f)
		}
	}
	got := combine(own)
	code := ""
	if len(own) > 0 {
		code = own[0].Code
	}
	if len(own) == 0 {
		got.State = Cleared // no gate of this case speaks of the cell
	}
	if string(got.State) != of["is"] || (of["because"] != "" && code != of["because"]) {
		return fmt.Errorf("it is %s because %s", got.State, code)
	}
	if of["until"] != "" && standing.Next != s.at(of["until"], false) {
		return fmt.Errorf("it changes at %s", standing.Next)
	}
	return nil
}
