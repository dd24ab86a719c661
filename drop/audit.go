package drop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"comptoir/internal/clock"
)

// Finding is something in a log that must not be there. Line is 0 when it is about the whole.
type Finding struct {
	Line int64  `json:"line"`
	Text string `json:"text"`
}

// String names the line.
func (f Finding) String() string {
	if f.Line == 0 {
		return f.Text
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.Text)
}

// findingsMax bounds what is told of a log that is broken all over.
const findingsMax = 50

// Audited is what a log comes to.
type Audited struct {
	Facts    Facts
	Receipt  Receipt
	Order    []EntryID // the drawn list, then who came later
	Findings []Finding
}

// Audit folds a log into its receipt and checks every rule of the drop on the way: the chain, the commitment, the
// draw, the order of grants, the limits and the sums (rule 7). It trusts nothing but the lines themselves.
func Audit(lines []Line) Audited {
	f := NewFold()
	for i := range lines {
		f.Add(&lines[i])
	}
	return f.Audited()
}

// Fold is an audit of a log that is read line by line; what it keeps does not grow with the lines, but with the entries
// and grants that they tell of. NewFold makes one.
type Fold struct{ audit }

// NewFold begins with an empty log.
func NewFold() *Fold {
	return &Fold{audit{people: map[EntryID]*auditPerson{}, grants: map[int64]*Told{}, codes: map[Hash]bool{}}}
}

// Add reads the next line.
func (f *Fold) Add(l *Line) { f.line(l) }

// Lines is how many lines were read.
func (f *Fold) Lines() int64 { return f.n }

// Audited is what the lines so far come to. It stays as it is when more are added.
func (f *Fold) Audited() Audited {
	a := Audited{Receipt: f.receipt, Order: f.order[:len(f.order):len(f.order)], Findings: slices.Clone(f.findings)}
	a.Receipt.Lines, a.Receipt.Head = f.n, f.head
	if f.facts == nil {
		a.Findings = append(a.Findings, Finding{Text: "the log does not begin with what was published"})
		return a
	}
	a.Facts = *f.facts
	return a
}

// audit is the fold's state.
type audit struct {
	facts    *Facts
	receipt  Receipt
	findings []Finding

	n      int64
	head   Hash // of the line at hand
	before Hash // of the line before it
	at     clock.Instant

	people map[EntryID]*auditPerson
	order  []EntryID // the drawn list, then later arrivals
	early  []EntryID // before the draw, in order of arrival
	drawn  bool
	next   int // of order: whose turn it is
	grants map[int64]*Told
	codes  map[Hash]bool // made -> used
	left   int64         // of the open allotment
}

// auditPerson is somebody who came in (wanted is not 0), used a code, or both.
type auditPerson struct{ wanted, has int64 }

func (a *audit) person(e EntryID) *auditPerson {
	if a.people[e] == nil {
		a.people[e] = &auditPerson{}
	}
	return a.people[e]
}

// Told is what a log says of one grant, in units.
type Told struct {
	GrantedItem
	Ordered, Paid, Released int64
	Lapsed                  bool // not used in time
}

// Wanted gives the units that an entry asks for; 0 when it is in no line.
func (f *Fold) Wanted(e EntryID) int64 {
	if p := f.people[e]; p != nil {
		return p.wanted
	}
	return 0
}

// Code tells whether a code was made, and used.
func (f *Fold) Code(h Hash) (used, made bool) {
	used, made = f.codes[h]
	return used, made
}

// Told gives what the lines so far say of a grant.
func (f *Fold) Told(n int64) (Told, bool) {
	g := f.grants[n]
	if g == nil {
		return Told{}, false
	}
	return *g, true
}

func (a *audit) no(format string, args ...any) {
	if len(a.findings) < findingsMax {
		a.findings = append(a.findings, Finding{a.n, fmt.Sprintf(format, args...)})
	}
}

func (a *audit) line(l *Line) {
	body := compact(l.Body)
	checked := Line{N: l.N, At: l.At, Kind: l.Kind, Body: body}
	if a.n++; l.N != a.n {
		a.no("the number is %d, not %d: a line is missing or was moved", l.N, a.n)
	}
	if l.At < a.at {
		a.no("the instant lies before that of the line before")
	}
	a.before = a.head
	if a.head = hashOf(a.before, &checked); a.head != l.Hash {
		a.no("the hash is not that of the line and of all before it: the log was changed here")
		a.head = l.Hash
	}
	a.at = max(a.at, l.At)
	if (a.facts == nil) != (l.Kind == LinePublished) {
		a.no("%q at this place", l.Kind)
		return
	}
	a.kind(l, body)
}

func (a *audit) kind(l *Line, body []byte) {
	switch l.Kind {
	case LinePublished:
		read(a, body, a.published)
	case LineCodes:
		read(a, body, a.codesMade)
	case LineEntered:
		read(a, body, a.entered)
	case LineDrawn:
		read(a, body, a.draw)
	case LineGranted:
		read(a, body, func(b GrantedLine) { a.granted(b, l.At) })
	case LineOrdered:
		read(a, body, func(b MovedLine) { a.moved(b, a.ordered) })
	case LinePaid:
		read(a, body, func(b MovedLine) { a.moved(b, a.paid) })
	case LineReleased:
		read(a, body, func(b MovedLine) { a.moved(b, a.released) })
	case LineClosed:
		read(a, body, a.closed)
	case LineCalledOff:
		read(a, body, a.calledOff)
	default:
		a.no("a line of the unknown kind %q", l.Kind)
	}
}

// read reads a body strictly and hands it on.
func read[T any](a *audit, body []byte, then func(T)) {
	var value T
	in := json.NewDecoder(bytes.NewReader(body))
	in.DisallowUnknownFields()
	if err := in.Decode(&value); err != nil {
		a.no("the body cannot be read: %v", err)
		return
	}
	then(value)
}

func (a *audit) published(f Facts) {
	a.facts = &f
	a.left = f.Quantity
	a.receipt.Offered, a.receipt.OfferedOpen, a.receipt.OfferedCodes = f.Offered(), f.Quantity, f.Codes
	if wrong := CheckFacts(&f); wrong != nil {
		a.no("what was published breaks a rule: %v", wrong)
	}
	if a.at >= f.From {
		a.no("published after entries were to be taken")
	}
}

func (a *audit) codesMade(b CodesMade) {
	if a.receipt.CodesMade > 0 {
		a.no("codes were made twice")
	}
	if a.at >= a.facts.Opens {
		a.no("codes were made after the opening")
	}
	if int64(len(b.Hashes)) > a.facts.Codes {
		a.no("%d codes were made and %d were published", len(b.Hashes), a.facts.Codes)
	}
	for _, h := range b.Hashes {
		a.codes[h] = false
	}
	a.receipt.CodesMade = int64(len(b.Hashes))
}

func (a *audit) entered(b EnteredLine) {
	if !a.facts.Takes(a.at) || (a.drawn && a.facts.Rule == Lottery) {
		a.no("entries were taken at an hour at which none are taken")
	}
	for _, e := range b.Entries {
		person := a.person(e.Entry)
		if person.wanted > 0 {
			a.no("entry %s came in twice", e.Entry)
			continue
		}
		if e.Units < 1 || e.Units > a.facts.Limit {
			a.no("entry %s asks for %d units; one person may have %d", e.Entry, e.Units, a.facts.Limit)
		}
		person.wanted = e.Units
		a.receipt.Entries++
		if a.drawn {
			a.order = append(a.order, e.Entry)
			continue
		}
		a.early = append(a.early, e.Entry)
	}
}

func (a *audit) draw(b DrawnLine) {
	if a.drawn {
		a.no("drawn twice")
		return
	}
	a.drawn, a.receipt.Seed = true, b.Seed.String()
	if a.at < a.facts.DrawAt() {
		a.no("drawn before its time")
	}
	if got := CommitmentOf(b.Seed); got != a.facts.Commitment {
		a.no("the seed's SHA-256 is %s, but %s was published before", got, a.facts.Commitment)
	}
	if b.Entries != int64(len(a.early)) {
		a.no("%d entries were drawn, but %d had come in", b.Entries, len(a.early))
	}
	a.order = Draw(b.Seed, a.before, a.early)
	if got := OrderHash(a.order); got != b.Order {
		a.no("the drawn order's SHA-256 is %s, not %s: this is not the order that the seed gives", got, b.Order)
	}
}

func (a *audit) closed(b ClosedLine) {
	if a.at < a.facts.Closes {
		a.no("closed before its time")
	}
	if held := a.held(); held > 0 {
		a.no("closed while %d units were held", held)
	}
	out := a.receipt.Ordered - a.back()
	if want := a.facts.Offered() - out; b.Back != want {
		a.no("%d units went back to ordinary sale; %d were offered and %d are in orders, so it must be %d", b.Back, a.facts.Offered(), out, want)
	}
	a.receipt.Back, a.receipt.Closed, a.receipt.Held = b.Back, a.at, 0
}

func (a *audit) calledOff(b CalledOffLine) {
	if a.at >= a.facts.Opens {
		a.no("called off after the opening")
	}
	a.receipt.CalledOff, a.receipt.Back = b.Why, a.facts.Offered()
}

// back sums the units whose orders ended.
func (a *audit) back() (sum int64) {
	for _, g := range a.grants {
		if !g.Lapsed {
			sum += g.Released
		}
	}
	return sum
}

func (a *audit) held() (sum int64) {
	for _, g := range a.grants {
		if g.Ordered == 0 && !g.Lapsed {
			sum += g.Units
		}
	}
	return sum
}
