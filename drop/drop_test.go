package drop

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/money"
	"comptoir/order"
	"comptoir/people"
)

const hour = clock.Instant(3600 * 1e6)

// facts of a drop that opens at hour 10: everybody may come in from hour 8.
func factsOf(rule Rule) Facts {
	f := Facts{ID: "autumn", Market: "in", Channel: "web", SKU: "PHONE", Quantity: 5, Codes: 2, Limit: 2, Price: money.Of(999900, "INR"), Rule: rule,
		From: 8 * hour, Until: 9 * hour, Opens: 10 * hour, Closes: 12 * hour, Hold: 10 * time.Minute, Pay: time.Hour}
	f.complete()
	return f
}

// story is a drop led by the pure decisions alone, with its log.
type story struct {
	drop   Drop
	now    clock.Instant
	lines  []Line
	queue  []Entry // in order of ranks once it is drawn
	early  []Entry
	known  map[EntryID]Entry
	taken  map[order.Hash]EntryID
	held   []Grant
	used   []Grant
	codes  []string
	grants map[EntryID]int64
}

func begin(f Facts) *story {
	s := &story{now: 7 * hour, known: map[EntryID]Entry{}, taken: map[order.Hash]EntryID{}, grants: map[EntryID]int64{}}
	s.drop = Drop{Facts: f, State: Draft, Seed: [32]byte{1, 2, 3}, Salt: [16]byte{9}}
	s.lines = append(s.lines, s.drop.publish(s.now, "staff:anna"))
	var hashes []Hash
	for i := range f.Codes {
		code := codeOf([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, byte(i)})
		s.codes, hashes = append(s.codes, code), append(hashes, HashCode(code))
	}
	if len(hashes) > 0 {
		s.add(LineCodes, CodesMade{hashes})
	}
	return s
}

func (s *story) add(kind Kind, body any) {
	s.lines = append(s.lines, s.drop.Standing.add(s.now, bySystem, kind, body))
}

func (s *story) enter(customer string, units int64, names ...string) error {
	w := Wish{Entry: EntryOf(s.drop.Salt, "in", "autumn", customer), Customer: customer, Units: units, Names: []order.Hash{order.NameOf(people.PersonName{Kind: "account", Text: customer})}}
	for _, n := range names {
		w.Names = append(w.Names, order.NameOf(people.PersonName{Kind: "any", Text: n}))
	}
	a := Admit(&s.drop, []Wish{w}, s.known, s.taken, s.now)
	for n, e := range a.Names {
		s.taken[n] = e
	}
	if len(a.New) > 0 {
		s.lines = append(s.lines, s.drop.entered(a.New, s.now))
		if s.drop.Standing.Drawn < 0 {
			s.early = append(s.early, a.New...)
		} else {
			s.queue = append(s.queue, a.New...)
		}
	}
	return a.Answers[0].Err
}

func (s *story) draw() {
	ids := make([]EntryID, len(s.early))
	for i, e := range s.early {
		ids[i] = e.ID
	}
	list := Draw(s.drop.Seed, s.drop.Standing.Head, ids)
	for i, id := range list {
		e := s.known[id]
		e.Rank = int64(i) + 1
		s.queue = append(s.queue, e)
	}
	s.drop.Standing.Drawn = int64(len(list))
	s.add(LineDrawn, DrawnLine{s.drop.Seed, int64(len(list)), OrderHash(list)})
}

func (s *story) wave(most int) {
	var turns []Turn
	for _, e := range s.queue {
		if e.Rank > s.drop.Standing.Reached && len(turns) < most {
			turns = append(turns, Turn{e, s.grants[e.ID]})
		}
	}
	grants := Wave(&s.drop, turns, s.now)
	var items []GrantedItem
	for _, g := range grants {
		s.grants[g.Entry] += g.Units
		items = append(items, GrantedItem{N: g.N, Entry: g.Entry, Units: g.Units, Until: g.Until})
	}
	if len(items) > 0 {
		s.add(LineGranted, GrantedLine{items})
	}
	s.held = append(s.held, grants...)
}

// lapse takes back what is not used by now.
func (s *story) lapse() {
	var items []MovedItem
	var still []Grant
	for _, g := range s.held {
		if g.Until > s.now {
			still = append(still, g)
			continue
		}
		s.grants[g.Entry] -= g.Units
		s.drop.Standing.back(g.Allotment, g.Units)
		items = append(items, MovedItem{N: g.N, Units: g.Units, At: s.now, Why: WhyTime})
	}
	s.held = still
	if len(items) > 0 {
		s.add(LineReleased, MovedLine{items})
	}
}

// use orders the n-th held grant and pays it.
func (s *story) use(n int) {
	g := s.held[n]
	s.held = append(s.held[:n:n], s.held[n+1:]...)
	s.used = append(s.used, g)
	s.add(LineOrdered, MovedLine{[]MovedItem{{N: g.N, Units: g.Units, At: s.now}}})
	s.add(LinePaid, MovedLine{[]MovedItem{{N: g.N, Units: g.Units, At: s.now}}})
}

// close ends the story: what is held has run out by then.
func (s *story) close() {
	s.now = max(s.now, s.drop.Closes) + hour
	s.lapse()
	aside := s.drop.Offered()
	for _, g := range s.used {
		aside -= g.Units
	}
	s.add(LineClosed, ClosedLine{aside})
}

func (s *story) mustHold(t interface{ Fatalf(string, ...any) }) Receipt {
	a := Audit(s.lines)
	if len(a.Findings) > 0 {
		t.Fatalf("an honest log is refused: %v", a.Findings)
	}
	return a.Receipt
}

func TestADropIsAccountedForToTheLastUnit(t *testing.T) {
	s := begin(factsOf(FirstCome))
	s.now = 8 * hour
	for _, who := range []string{"ana", "bo", "chen", "dee"} {
		if err := s.enter(who, 2); err != nil {
			t.Fatal(who, err)
		}
	}
	s.now = 10 * hour
	s.draw()
	s.wave(10) // 2, 2 and the last one of five
	if err := s.enter("eve", 1); err != nil {
		t.Fatal(err)
	}
	s.use(0)
	s.now = 10*hour + hour/2
	s.lapse()
	s.wave(10)
	s.use(0)
	s.close()
	r := s.mustHold(t)
	want := Receipt{Offered: 7, OfferedOpen: 5, OfferedCodes: 2, Entries: 5, Granted: 5, Again: 3, CodesMade: 2, Ordered: 4, Paid: 4, Released: 4, Back: 3,
		Opened: r.Opened, Closed: r.Closed, Seed: r.Seed, Lines: r.Lines, Head: r.Head}
	if r != want {
		t.Errorf("receipt %+v\nwant    %+v", r, want)
	}
	if r.Short() != 2 || !r.Final() {
		t.Errorf("short %d, final %v: the two codes were never granted", r.Short(), r.Final())
	}
}

func TestWhoComesIn(t *testing.T) {
	s := begin(factsOf(Lottery))
	for _, c := range []struct {
		case_, who string
		at         clock.Instant
		units      int64
		names      []string
		want       string
	}{
		{"before the hour, whatever their clock says", "ana", 8*hour - 1, 1, nil, "drop.too_early"},
		{"on the hour", "ana", 8 * hour, 1, []string{"phone 1"}, ""},
		{"the same account again keeps its place", "ana", 8 * hour, 2, []string{"phone 9"}, ""},
		{"a second account with the same telephone", "bo", 8 * hour, 1, []string{"phone 1"}, "drop.person_known"},
		{"more than one person may have", "chen", 8 * hour, 3, nil, "drop.number_invalid"},
		{"nothing at all", "chen", 8 * hour, 0, nil, "drop.number_invalid"},
		{"at the end of registration", "dee", 9 * hour, 1, nil, "drop.too_late"},
	} {
		s.now = c.at
		err := s.enter(c.who, c.units, c.names...)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.case_, err, c.want)
		}
	}
	if s.drop.Standing.Entered != 1 {
		t.Errorf("%d entries, want one", s.drop.Standing.Entered)
	}
}

func TestOnePersonWithAThousandAccounts(t *testing.T) {
	s := begin(factsOf(FirstCome))
	s.now = 8 * hour
	in := 0
	for i := range 1000 {
		if s.enter("account"+string(rune('a'+i%26))+strings.Repeat("x", i/26), 1, "Calle Mayor 1") == nil {
			in++
		}
	}
	if in != 1 {
		t.Errorf("%d of a thousand accounts at one address came in, want one", in)
	}
}

// anyStory is a random life of a drop.
func anyStory(t *rapid.T) *story {
	f := factsOf(rapid.SampledFrom([]Rule{FirstCome, Lottery}).Draw(t, "rule"))
	f.Quantity, f.Limit = rapid.Int64Range(1, 8).Draw(t, "quantity"), rapid.Int64Range(1, 3).Draw(t, "limit")
	s := begin(f)
	s.now = f.From
	for i := range rapid.IntRange(0, 12).Draw(t, "early") {
		_ = s.enter("early"+string(rune('a'+i)), rapid.Int64Range(1, f.Limit).Draw(t, "units"))
	}
	s.now = f.DrawAt()
	s.draw()
	s.now = f.Opens
	for i := range rapid.IntRange(0, 30).Draw(t, "acts") {
		switch rapid.IntRange(0, 4).Draw(t, "act") {
		case 0:
			s.wave(rapid.IntRange(1, 5).Draw(t, "most"))
		case 1:
			_ = s.enter("late"+string(rune('a'+i)), rapid.Int64Range(1, f.Limit).Draw(t, "units"))
		case 2:
			if len(s.held) > 0 && s.held[0].Until > s.now {
				s.use(rapid.IntRange(0, len(s.held)-1).Draw(t, "which"))
			}
		case 3:
			s.now = min(s.now+hour/12, f.Closes-1)
			s.lapse()
		case 4:
			s.wave(100)
		}
	}
	s.close()
	return s
}

func TestNoStoryGrantsMoreThanWasOffered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStory(t)
		r := s.mustHold(t)
		if r.Granted > r.OfferedOpen || r.Ordered-0 > r.Offered || r.Ordered+r.Back != r.Offered {
			t.Fatalf("the sums do not add up: %+v", r)
		}
		if left := s.drop.Standing.Left; left < 0 || left > s.drop.Quantity {
			t.Fatalf("%d units are left of %d", left, s.drop.Quantity)
		}
	})
}

func TestNoLineOfALogCanBeChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStory(t)
		n := rapid.IntRange(0, len(s.lines)-1).Draw(t, "line")
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			body := []byte(string(s.lines[n].Body))
			at := rapid.IntRange(0, len(body)-1).Draw(t, "byte")
			body[at] ^= 1
			s.lines[n].Body = body
		case 1:
			s.lines[n].At++
		case 2:
			s.lines = append(s.lines[:n:n], s.lines[n+1:]...)
			if n == len(s.lines) {
				return // without its last line it is the log of a moment before
			}
		}
		if len(Audit(s.lines).Findings) == 0 {
			t.Fatal("a changed log passes")
		}
	})
}

// resealed is a log with another body, whose hashes were all made anew: what a cheating shop would publish.
func (s *story) resealed(n int, change func(body string) string) []Line {
	var standing Standing
	lines := make([]Line, len(s.lines))
	for i, l := range s.lines {
		body := string(l.Body)
		if i == n {
			body = change(body)
		}
		lines[i] = standing.add(l.At, "", l.Kind, json.RawMessage(body))
	}
	return lines
}

func TestWhatACheatingShopWouldPublishIsFound(t *testing.T) {
	s := begin(factsOf(FirstCome))
	s.now = 8 * hour
	for _, who := range []string{"ana", "bo", "chen", "dee"} {
		_ = s.enter(who, 2)
	}
	s.now = 10 * hour
	s.draw()
	s.wave(10)
	s.use(0)
	s.close()
	line := func(k Kind) int {
		for i, l := range s.lines {
			if l.Kind == k {
				return i
			}
		}
		t.Fatal("no line", k)
		return 0
	}
	swap := func(from, to string) func(string) string {
		return func(b string) string {
			if !strings.Contains(b, from) {
				t.Fatalf("%q is not in %s", from, b)
			}
			return strings.Replace(b, from, to, 1)
		}
	}
	first, second := s.early[0].ID.String(), EntryOf(s.drop.Salt, "in", "autumn", "a friend").String()
	for _, c := range []struct {
		case_  string
		line   Kind
		change func(string) string
		want   string
	}{
		{"another seed than was committed to", LineDrawn, swap(`"seed":"01`, `"seed":"02`), "was published before"},
		{"a friend in the list after the draw", LineEntered, swap(first, second), "not the order that the seed gives"},
		{"fewer granted than the order says", LineGranted, swap(`"units":2`, `"units":1`), "by the rule it is"},
		{"more offered than set aside in the end", LinePublished, swap(`"quantity":5`, `"quantity":9`), "went back to ordinary sale"},
		{"a grant for somebody whose turn it was not", LineGranted, swap(`"entry":"`, `"entry":"00000000000000000000000000000000","x":"`), "cannot be read"},
		{"a grant that lasts longer", LineGranted, swap(`"until_us":36600000000`, `"until_us":36700000000`), "not worth the published time"},
		{"units kept back at the end", LineClosed, swap(`"back":5`, `"back":4`), "so it must be 5"},
	} {
		text := ""
		for _, f := range Audit(s.resealed(line(c.line), c.change)).Findings {
			text += f.String() + "\n"
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%s: found %q, want %q", c.case_, text, c.want)
		}
	}
}

func TestTheDrawIsTheSameForEverybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var seed [32]byte
		copy(seed[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
		people := rapid.SliceOfNDistinct(rapid.String(), 0, 40, rapid.ID[string]).Draw(t, "people")
		ids := make([]EntryID, len(people))
		for i, p := range people {
			ids[i] = EntryOf([16]byte{1}, "in", "d", p)
		}
		one := Draw(seed, Hash{7}, ids)
		two := Draw(seed, Hash{7}, rapid.Permutation(ids).Draw(t, "shuffled"))
		if OrderHash(one) != OrderHash(two) || len(one) != len(ids) {
			t.Fatal("the order in which entries are read changes the draw")
		}
	})
}

// The example of docs/decisions/drops.md: whoever writes their own checker compares with it.
func TestTheDrawByHand(t *testing.T) {
	seed := [32]byte{}
	copy(seed[:], "thirty-two bytes of randomness!!")
	a, b, c := EntryID{0xaa}, EntryID{0xbb}, EntryID{0xcc}
	got := Draw(seed, Hash{1}, []EntryID{a, b, c})
	if got[0] != a || got[1] != c || got[2] != b {
		t.Errorf("order %v", got)
	}
	if text := OrderHash(got).String(); text != "724f305896b4de78c8354e9e26555f15685bc62310237922584bc91d8c89e5e9" {
		t.Errorf("hash of the order %s", text)
	}
	if text := CommitmentOf(seed); text != "57898e70158ebe05e292f8bae6c71f4273c918b3028f0037748bf0b23fc00850" {
		t.Errorf("commitment %s", text)
	}
}

func TestPlaces(t *testing.T) {
	secret := []byte("a secret of this test")
	p := Place{"in", "autumn", EntryID{1, 2}, 7}
	text := SignPlace(secret, p)
	if got, err := ReadPlace(secret, text); err != nil || got != p {
		t.Fatalf("%+v %v", got, err)
	}
	for _, forged := range []string{"", ".", text[:len(text)-1] + "0", strings.Replace(text, ".7.", ".1.", 1), SignPlace([]byte("another"), p), text + ".x", strings.ToUpper(text)} {
		if _, err := ReadPlace(secret, forged); err == nil && forged != text {
			t.Errorf("%q passes", forged)
		}
	}
}

func FuzzReadPlace(f *testing.F) {
	secret := []byte("a secret of this test")
	f.Add(SignPlace(secret, Place{"in", "autumn", EntryID{1}, 0}))
	f.Add("p1.in.autumn.00.1.00")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ReadPlace(secret, text)
		if err == nil && SignPlace(secret, p) != text {
			t.Errorf("%q is read as %+v, which is written otherwise", text, p)
		}
	})
}

func FuzzVerify(f *testing.F) {
	s := begin(factsOf(FirstCome))
	s.close()
	text, _ := json.Marshal(map[string]any{"drop": "autumn", "market": "in", "receipt": Audit(s.lines).Receipt, "log": s.lines})
	f.Add(string(text))
	f.Add(`{"log":[{"n":1,"kind":"published","body":{}},{"n":2,"kind":"granted","body":{"grants":[{"n":1}]}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := Verify(strings.NewReader(text), ""); err == nil && c.OK() && c.Receipt.Granted > c.Facts.Quantity {
			t.Errorf("%s", text)
		}
	})
}

func TestVerifyReadsOneLineAtATime(t *testing.T) {
	s := begin(factsOf(FirstCome))
	s.close()
	receipt := Audit(s.lines).Receipt
	write := func(fields ...any) string {
		var text strings.Builder
		for i := 0; i < len(fields); i += 2 {
			body, _ := json.Marshal(fields[i+1])
			text.WriteString(strings.Repeat(",", min(i, 1)) + `"` + fields[i].(string) + `":` + string(body))
		}
		return "{" + text.String() + "}"
	}
	for name, text := range map[string]string{
		"as it is published":  write("drop", "autumn", "market", "in", "receipt", receipt, "log", s.lines),
		"the log first":       write("log", s.lines, "market", "in", "drop", "autumn", "receipt", receipt),
		"with something more": write("note", []int{1}, "drop", "autumn", "market", "in", "receipt", receipt, "log", s.lines),
	} {
		if c, err := Verify(strings.NewReader(text), s.lines[1].Hash.String()); err != nil || !c.OK() {
			t.Errorf("%s: %v %v", name, c.Findings, err)
		}
	}
	for name, text := range map[string]string{
		"two logs":       write("drop", "autumn", "market", "in", "receipt", receipt, "log", s.lines, "log", s.lines),
		"cut short":      write("drop", "autumn", "market", "in", "receipt", receipt, "log", s.lines)[:900],
		"no object":      "[]",
		"a log of texts": write("log", []string{"x"}),
	} {
		if _, err := Verify(strings.NewReader(text), ""); !fault.IsCode(err, "drop.publication_unreadable") {
			t.Errorf("%s: %v", name, err)
		}
	}
	without := write("drop", "autumn", "market", "in", "log", s.lines)
	if c, err := Verify(strings.NewReader(without), ""); err != nil || c.OK() {
		t.Errorf("a log without its receipt: %v %v", c.Findings, err)
	}
}

func TestCodesAreReadAsPeopleWriteThem(t *testing.T) {
	code := codeOf([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	if len(code) != 19 || HashCode(code) != HashCode(strings.ToLower(strings.ReplaceAll(code, "-", " "))) {
		t.Errorf("code %q", code)
	}
	if HashCode("0O1I-L000-0000-0000") != HashCode("00111000 00000000") {
		t.Error("letters that look like digits are other codes")
	}
}

func TestWhoHammersIsToldToWait(t *testing.T) {
	var p pace
	for i := range 2 * paceMax {
		if err := p.allow("bot", 1); (err != nil) != (i >= paceMax) {
			t.Fatalf("request %d: %v", i, err)
		}
	}
	if err := p.allow("somebody else", 1); err != nil {
		t.Error("another account waits too:", err)
	}
	if err := p.allow("bot", clock.Instant(1).Add(paceWhile)); err != nil {
		t.Error("after a while:", err)
	}
}
