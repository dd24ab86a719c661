package radio_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"comptoir/internal/clock"
	"comptoir/radio"
	radiofacts "comptoir/world/radio"
)

// A script holds cases that an officer can read: "case", then "given", "when" and "expect" lines. The words
// are explained in testdata/README.
type script struct {
	name   string
	tables radiofacts.Tables

	phone   radio.Device
	carrier radio.Carrier
	country radio.Country
	source  string
	dated   clock.Instant
	now     clock.Instant
	verdict *radio.Verdict
	seen    map[string]bool // codes that some case names
}

func TestWhatAPhoneWillDo(t *testing.T) {
	tables, err := radiofacts.LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob("testdata/*.txt")
	if len(paths) == 0 {
		t.Fatal("no scripts")
	}
	seen := map[string]bool{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range strings.Split("\n"+string(text), "\ncase ")[1:] {
			name, _, _ := strings.Cut(body, "\n")
			t.Run(name, func(t *testing.T) {
				s := &script{name: name, tables: tables, seen: seen, source: "a"}
				s.run(t, strings.Split(body, "\n")[1:])
			})
		}
	}
	for _, rule := range radio.Rules() {
		if !seen[rule.Code] {
			t.Errorf("rule %s has no case in testdata", rule.Code)
		}
	}
}

func (s *script) run(t *testing.T, lines []string) {
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		var err error
		switch word {
		case "given":
			err = s.given(rest)
		case "when":
			err = s.when(rest)
		case "expect":
			err = s.expect(rest)
		default:
			err = fmt.Errorf("no such word: %s", word)
		}
		if err != nil {
			t.Errorf("line %d %q: %v", i+1, line, err)
		}
	}
	if t.Failed() && s.verdict != nil {
		t.Log(describe(*s.verdict))
	}
}

func describe(v radio.Verdict) string {
	var b strings.Builder
	for _, r := range v.Reasons() {
		fmt.Fprintf(&b, "\n%s %s %s %v", r.Part, r.Says, r.Code, r.Bands.Names())
	}
	return b.String()
}

func (s *script) given(text string) error {
	left, value, ok := strings.Cut(text, ": ")
	if !ok {
		return fmt.Errorf("no value")
	}
	words := strings.Fields(left)
	switch words[0] {
	case "source":
		s.source = value
		return nil
	case "dated":
		return s.date(&s.dated, value)
	case "phone":
		return s.givenPhone(words[1:], value)
	case "carrier":
		return s.givenCarrier(words[1:], value)
	case "country":
		return s.givenCountry(words[1:], value)
	case "statement":
		return s.givenStatement(words[1], value)
	}
	return fmt.Errorf("no such subject")
}

func (s *script) date(at *clock.Instant, value string) (err error) {
	*at, err = radio.ParseDate(value)
	return err
}

// listing is the phone's listing of the present source.
func (s *script) listing() *radio.Listing {
	for i := range s.phone.Listings {
		if s.phone.Listings[i].Source == s.source {
			return &s.phone.Listings[i]
		}
	}
	s.phone.Listings = append(s.phone.Listings, radio.Listing{Source: s.source, Date: s.dated})
	return &s.phone.Listings[len(s.phone.Listings)-1]
}

func (s *script) givenPhone(words []string, value string) error {
	l := s.listing()
	flags := map[string]*radio.Told{"sa": &l.SA, "nsa": &l.NSA, "volte": &l.VoLTE, "calls": &l.Calls, "esim": &l.ESIM}
	if flag, ok := flags[words[0]]; ok {
		told, _ := radio.ParseTold(value)
		*flag = told
		return nil
	}
	if words[0] == "model" {
		s.phone.Model = value
		return nil
	}
	if words[0] == "everything" {
		return s.phoneTechs(l, radio.AllTechs, value)
	}
	tech, err := radio.ParseTech(words[0])
	if err != nil {
		return err
	}
	if len(words) > 1 && words[1] == "maybe" {
		set, err := s.bands(tech, value)
		l.Maybe = l.Maybe.Union(set)
		return err
	}
	if _, ok := radio.ParseKnowledge(value); ok {
		return s.phoneTechs(l, radio.TechsOf(tech), value)
	}
	l.Known[tech] = radio.Known
	set, err := s.bands(tech, value)
	l.Sure = l.Sure.Union(set)
	return err
}

func (s *script) phoneTechs(l *radio.Listing, which radio.Techs, value string) error {
	k, ok := radio.ParseKnowledge(value)
	if !ok {
		return fmt.Errorf("no such knowledge")
	}
	for t := radio.GSM; t <= radio.NR; t++ {
		if which.Has(t) {
			l.Known[t] = k
		}
	}
	return nil
}

func (s *script) bands(tech radio.Tech, value string) (radio.Set, error) {
	var set radio.Set
	for word := range strings.FieldsSeq(value) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return set, err
		}
		id, err := s.tables.Bands.Band(tech, n)
		if err != nil {
			return set, err
		}
		set.Add(id)
	}
	return set, nil
}

// said is a value as the script's source says it.
func said[T comparable](s *script, value T) radio.Claim[T] {
	return radio.Claim[T]{Value: value, Source: s.source, Date: s.dated}
}

func (s *script) givenCarrier(words []string, value string) error {
	c := &s.carrier
	told, _ := radio.ParseTold(value)
	fact := said(s, told)
	switch words[0] {
	case "needs":
		c.VoLTENeeded = append(c.VoLTENeeded, fact)
		return nil
	case "list":
		c.AllowList = append(c.AllowList, fact)
		return nil
	case "esim":
		c.ESIM = append(c.ESIM, fact)
		return nil
	case "operating":
		c.Standing = append(c.Standing, said(s, radio.Standing{Status: radio.Operating}))
		return nil
	case "closed":
		one := radio.Standing{Status: radio.Closed}
		err := s.date(&one.Since, value)
		c.Standing = append(c.Standing, said(s, one))
		return err
	case "5g":
		mode, ok := radio.ParseNRMode(value)
		c.NR = append(c.NR, said(s, mode))
		if !ok {
			return fmt.Errorf("no such mode")
		}
		return nil
	case "speaks":
		return s.speaks(value)
	}
	return s.givenRun(words, value)
}

func (s *script) speaks(value string) error {
	for word := range strings.FieldsSeq(value) {
		t, err := radio.ParseTech(word)
		if err != nil {
			return err
		}
		s.carrier.Lists |= radio.TechsOf(t)
	}
	return nil
}

func (s *script) givenRun(words []string, value string) error {
	tech, err := radio.ParseTech(words[0])
	if err != nil {
		return err
	}
	s.carrier.Lists |= radio.TechsOf(tech)
	run := radio.Run{Tech: tech, Source: s.source, Date: s.dated}
	for _, word := range words[1:] {
		switch word {
		case "off":
			return s.sunset(&s.carrier.Sunsets, tech, value)
		case "doubt":
			run.Doubt = true
		case "whole":
			run.Whole = true
		case "mhz":
			return s.frequencies(run, value)
		default:
			role, ok := radio.ParseRole(word)
			if !ok {
				return fmt.Errorf("no such role")
			}
			run.Role = role
		}
	}
	set, err := s.bands(tech, value)
	for _, id := range set.IDs() {
		run.Bands = radio.SetOf(id)
		s.carrier.Runs = append(s.carrier.Runs, run)
	}
	return err
}

func (s *script) frequencies(run radio.Run, value string) error {
	for word := range strings.FieldsSeq(value) {
		mhz, err := strconv.Atoi(word)
		if err != nil {
			return err
		}
		run.MHz = mhz
		if run.Bands, err = s.tables.Plan.Resolve(run.Tech, mhz, radio.AnyDuplex, s.country.Code); err != nil {
			return err
		}
		s.carrier.Runs = append(s.carrier.Runs, run)
	}
	return nil
}

func (s *script) sunset(list *[]radio.Sunset, tech radio.Tech, value string) error {
	end := radio.Sunset{Tech: tech, Source: s.source, Date: s.dated}
	err := s.date(&end.Off, value)
	*list = append(*list, end)
	return err
}

func (s *script) givenCountry(words []string, value string) error {
	switch words[0] {
	case "code":
		s.country.Code = value
		return nil
	case "emergency":
		one := said(s, clock.Instant(0))
		err := s.date(&one.Value, value)
		s.country.EmergencySince = append(s.country.EmergencySince, one)
		return err
	case "imei":
		s.country.IMEIRegistration = append(s.country.IMEIRegistration, said(s, radio.Yes))
		return nil
	}
	tech, err := radio.ParseTech(words[0])
	if err != nil {
		return err
	}
	return s.sunset(&s.country.Sunsets, tech, value)
}

func (s *script) givenStatement(word, value string) error {
	topic, ok := radio.ParseTopic(word)
	told, ok2 := radio.ParseTold(value)
	if !ok || !ok2 {
		return fmt.Errorf("no such topic or answer")
	}
	s.carrier.Statements = append(s.carrier.Statements, radio.Statement{
		Model: s.phone.Model, Topic: topic, Told: told, Source: s.source, Date: s.dated,
	})
	return nil
}

func (s *script) when(value string) error {
	if err := s.date(&s.now, value); err != nil {
		return err
	}
	s.carrier.Settle(s.tables.Bands)
	v := radio.Answer(&s.phone, &s.carrier, &s.country, s.now)
	s.verdict = &v
	return nil
}

func (s *script) expect(text string) error {
	if s.verdict == nil {
		return fmt.Errorf("expect before when")
	}
	left, value, ok := strings.Cut(text, ": ")
	if !ok {
		return fmt.Errorf("no value")
	}
	words := strings.Fields(left)
	if words[0] == "also" || words[0] == "never" {
		return s.expectCode(value, words[0] == "also")
	}
	part, err := partOf(words[len(words)-1])
	if err != nil {
		return err
	}
	found := s.verdict.Part(part)
	switch words[0] {
	case "missing":
		return same(strings.Join(found.Missing.Names(), " "), value)
	case "present":
		return same(strings.Join(found.Present.Names(), " "), value)
	case "unsure":
		return same(strings.Join(found.Unsure.Names(), " "), value)
	case "share":
		return same(strconv.Itoa(found.Share), value)
	}
	want, code, _ := strings.Cut(value, " because ")
	if err := same(found.Reply.String(), want); err != nil || code == "" {
		return err
	}
	return s.expectDecided(part, code)
}

func same(got, want string) error {
	if got != want {
		return fmt.Errorf("got %q", got)
	}
	return nil
}

func partOf(word string) (radio.Part, error) {
	for p := radio.Overall; p <= radio.FiveG; p++ {
		if p.String() == word {
			return p, nil
		}
	}
	return 0, fmt.Errorf("no part %q", word)
}

func (s *script) expectCode(code string, there bool) error {
	s.seen[code] = s.seen[code] || there
	is := slices.ContainsFunc(s.verdict.Reasons(), func(r radio.Reason) bool { return r.Code == code })
	if is != there {
		return fmt.Errorf("code there: %v", is)
	}
	return nil
}

func (s *script) expectDecided(part radio.Part, code string) error {
	s.seen[code] = true
	for _, r := range s.verdict.Reasons() {
		if r.Part == part && r.Says != radio.Remark {
			return same(r.Code, code)
		}
	}
	return fmt.Errorf("nothing decided")
}
