package sim

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/internal/fault"
)

// stepsOf is how many actions a world has.
const stepsOf = 80

// Report is what became of a seed.
type Report struct {
	Seed   uint64
	Err    error          // nil: every checker was content
	Course uint64         // a sum over everything that was done and answered
	Trace  []string       // what was done and answered, in order
	Counts map[string]int // what was tried and what failed, by name

	books *books // at the end
}

// sim is one world under one seed.
type sim struct {
	ctx    context.Context
	rng    *rand.Rand
	now    clock.Instant
	latest clock.Instant // that any clock has shown
	folder string

	address string // of a database that is not a file of this world; "" for the usual
	calm    bool

	life   int // of the machine: its files have this number
	nodes  []*node
	mail   *mailbox
	model  *model
	last   *books
	seen   glance
	report *Report
	killed bool
	harmed bool  // a fault has struck in this action
	swept  bool  // receipts have been removed
	depth  int   // 1 while another node acts between
	found  error // by what happened between
	dones  int   // wishes that were fulfilled

	selling bool // this world holds a limited sale
	fair    *fair
}

// Run lives through the world of a seed.
func Run(seed uint64) *Report { return run(seed, "", false) }

// run is Run on a database of its own, furnished already, when an address is given. A calm world has no faults at
// statements: the engines count those differently.
func run(seed uint64, address string, calm bool) (r *Report) {
	r = &Report{Seed: seed, Counts: map[string]int{}}
	s := &sim{address: address, calm: calm, ctx: context.Background(), rng: rand.New(rand.NewPCG(seed, 0)), now: start, report: r, model: newModel(), mail: &mailbox{}, selling: seed%salesEvery == salesEvery-1}
	defer func() {
		if p := recover(); p != nil {
			r.Err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		s.end()
		r.books = s.last
		sum := fnv.New64a()
		for _, line := range r.Trace {
			sum.Write([]byte(line))
		}
		r.Course = sum.Sum64()
	}()
	r.Err = s.live()
	return r
}

func (s *sim) live() error {
	if err := s.begin(); err != nil {
		return err
	}
	for range stepsOf {
		if err := s.step(); err != nil {
			return err
		}
	}
	return s.settle()
}

// begin puts the template where the nodes find it, and starts them.
func (s *sim) begin() error {
	if s.address != "" {
		return s.open()
	}
	world, err := template()
	if err != nil {
		return err
	}
	if s.folder, err = os.MkdirTemp(memoryFolder(), "comptoir-sim-"); err != nil {
		return err
	}
	if err := os.WriteFile(s.path(), world, 0o600); err != nil {
		return err
	}
	return s.open()
}

// open starts the nodes and puts the first units in.
func (s *sim) open() error {
	if err := s.boot(); err != nil {
		return err
	}
	if err := s.stockUp(); err != nil {
		return err
	}
	return s.announceSale()
}

func (s *sim) path() string { return filepath.Join(s.folder, fmt.Sprintf("shop%d.db", s.life)) }

func (s *sim) url() string {
	if s.address != "" {
		return s.address
	}
	return "sqlite://" + s.path()
}

// boot starts the nodes.
func (s *sim) boot() error {
	s.nodes = nil
	for i := range 2 {
		n, err := s.openNode(fmt.Sprint("n", i), s.rng.Int64N(800_000)-400_000)
		if err != nil {
			return fmt.Errorf("start node %d: %w", i, err)
		}
		s.nodes = append(s.nodes, n)
	}
	return nil
}

func (s *sim) end() {
	for _, n := range s.nodes {
		n.close()
	}
	if s.folder != "" {
		os.RemoveAll(s.folder)
	}
}

// kill is the death of the machine: its files stay as they are at this moment, with whatever a torn write
// leaves behind.
func (s *sim) kill() {
	if s.killed {
		return
	}
	s.killed = true
	for _, n := range s.nodes {
		n.faults.dead = true
	}
	var tail []byte
	if s.rng.IntN(2) == 0 {
		tail = torn(s.rng)
	}
	if s.address == "" {
		s.leave(tail)
	}
}

// leave copies the files as they lie, with a torn write at the end of the log.
func (s *sim) leave(tail []byte) {
	from := s.path()
	s.life++
	for _, end := range []string{"", "-wal"} {
		text, err := os.ReadFile(from + end)
		if err != nil {
			continue
		}
		if end == "-wal" {
			text = append(text, tail...)
		}
		if err := os.WriteFile(s.path()+end, text, 0o600); err != nil {
			panic(err)
		}
	}
}

// torn is the beginning of a write that never ended.
func torn(rng *rand.Rand) []byte {
	rest := make([]byte, 1+rng.IntN(5000))
	for i := range rest {
		rest[i] = byte(rng.Uint32())
	}
	return rest
}

// reboot starts the nodes anew on what the dead ones left.
func (s *sim) reboot() error {
	for _, n := range s.nodes {
		n.close()
	}
	s.killed = false
	s.say("restart from the files")
	return s.boot()
}

// step is one action with what goes wrong in it, and a look at the books afterwards.
func (s *sim) step() error {
	s.tick()
	s.harmed = false
	for _, n := range s.nodes {
		n.faults.plan, n.faults.between = nil, nil
	}
	n := s.pick()
	s.harm(n)
	if err := s.act(n); err != nil {
		return err
	}
	if s.found != nil {
		return s.found
	}
	if err := s.revive(); err != nil {
		return err
	}
	return s.look()
}

// revive starts what has died.
func (s *sim) revive() error {
	if s.killed {
		return s.reboot()
	}
	for i, n := range s.nodes {
		if !n.faults.dead {
			continue
		}
		n.close()
		fresh, err := s.openNode(n.name, n.skew)
		if err != nil {
			return err
		}
		s.nodes[i] = fresh
	}
	return nil
}

// pick chooses a node.
func (s *sim) pick() *node { return s.nodes[s.rng.IntN(len(s.nodes))] }

// tick lets time pass, mostly a little; the nodes' clocks follow, each in its way.
func (s *sim) tick() {
	s.now += clock.Instant(1000 + s.rng.Int64N(3_000_000))
	for _, n := range s.nodes {
		n.set(s, s.now+clock.Instant(n.skew))
	}
}

// set puts a node's clock.
func (n *node) set(s *sim, at clock.Instant) {
	n.clock.At = max(start, at)
	s.latest = max(s.latest, n.clock.At)
}

// harm plans what goes wrong in an action: mostly nothing.
func (s *sim) harm(n *node) {
	if s.rng.IntN(5) == 0 {
		p := plan{point: points()[s.rng.IntN(4)], harm: []harm{busy, busy, busy, broken, broken, broken, killed, killed}[s.rng.IntN(8)], statement: 1 + s.rng.IntN(14), times: 1 + s.rng.IntN(2),
			later: []int{0, 0, 0, 0, 1, 1, 2}[s.rng.IntN(7)]}
		if s.calm && p.point == db.AtStatement {
			p.point = db.AtCommit
		}
		n.faults.plan = &p
		s.say("%s will be %s", n.name, p)
	}
	if s.rng.IntN(6) == 0 {
		n.faults.between = func() { s.interfere(n) }
	}
}

// interfere is what another node does meanwhile.
func (s *sim) interfere(with *node) {
	if s.depth > 0 || s.killed {
		return
	}
	s.depth++
	defer func() { s.depth-- }()
	other := s.nodes[(slices.Index(s.nodes, with)+1)%len(s.nodes)]
	s.say("meanwhile:")
	err := s.act(other)
	if err == nil && !s.killed {
		err = s.look()
	}
	if err != nil && s.found == nil {
		s.found = err
	}
	s.say("so far meanwhile")
}

// act does one of the actions on a node; an error is a fault that was found.
func (s *sim) act(n *node) error {
	menu := actions()
	if s.fair != nil {
		menu = append(menu, saleActions()...)
	}
	sum := 0
	for _, a := range menu {
		sum += a.weight
	}
	at := s.rng.IntN(sum)
	for _, a := range menu {
		if at -= a.weight; at < 0 {
			s.report.Counts[a.name]++
			before := s.dones
			err := a.do(s, n)
			if s.dones > before {
				s.report.Counts["achieved: "+a.name]++
			}
			return err
		}
	}
	return nil
}

// say writes into the trace.
func (s *sim) say(format string, args ...any) {
	s.report.Trace = append(s.report.Trace, fmt.Sprintf("%d %s", len(s.report.Trace), fmt.Sprintf(format, args...)))
}

// count notes that a fault was injected.
func (s *sim) count(point string, h harm) {
	s.harmed = true
	s.report.Counts["fault: "+plan{harm: h}.String()[:6]+" "+point]++
	s.say("  fault at %s", point)
}

// told notes an answer, and refuses an error that nobody injected and the desks do not announce.
func (s *sim) told(doing string, err error) error {
	if err == nil {
		s.say("%s: done", doing)
		s.dones++
		return nil
	}
	s.say("%s: %s", doing, oneLine(err.Error()))
	if fault.Is(err, fault.Busy) && !s.harmed {
		return fmt.Errorf("%s: nothing was in its way: %w", doing, err)
	}
	if errors.Is(err, errBroken) || errors.Is(err, errCrashed) || fault.Of(err).Kind != fault.Internal {
		return nil
	}
	return fmt.Errorf("%s: an error that nobody expects: %w", doing, err)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
