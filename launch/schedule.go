package launch

import (
	"math"
	"slices"

	"comptoir/internal/fault"
)

// Bar is one task on the calendar, by its likely estimate.
type Bar struct {
	Task     Task     `json:"task"`
	Start    Day      `json:"start"`
	End      Day      `json:"end"`       // the day on which it is done; of a milestone the day on which it is reached
	BestEnd  Day      `json:"best_end"`  // from the same start
	WorstEnd Day      `json:"worst_end"` // from the same start
	Slack    int      `json:"slack"`     // working days that it may slip without moving the target
	Critical bool     `json:"critical"`
	Overrun  bool     `json:"overrun"`         // begun, and past its worst estimate
	Stuck    []string `json:"stuck,omitempty"` // dropped tasks that it waits for, or itself: no date
}

// Schedule is a plan on the calendar. Bars stand in the order of the plan.
type Schedule struct {
	Today  Day    `json:"today"`
	Target string `json:"target"` // what the critical path leads to; "" when nothing is left to do
	Bars   []Bar  `json:"bars"`
}

// Critical lists the critical path in the order of its starts.
func (s Schedule) Critical() []Bar {
	var path []Bar
	for _, b := range s.Bars {
		if b.Critical {
			path = append(path, b)
		}
	}
	slices.SortStableFunc(path, func(a, b Bar) int { return int(a.Start - b.Start) })
	return path
}

// Schedule puts the plan on the calendar as of a day. target is the task to which the critical path leads, "" for
// the milestone that is reached last, or the task that ends last in a plan without one. Errors: those of Check,
// Invalid "launch.task_unknown".
func (p *Plan) Schedule(today Day, target string) (Schedule, error) {
	n, err := p.network(today)
	if err != nil {
		return Schedule{}, err
	}
	for i := range n.nodes {
		n.ends[i] = n.nodes[i].end(n.ends, n.today, float64(n.task(i).Likely))
	}
	goal, err := n.goal(target)
	if err != nil {
		return Schedule{}, err
	}
	s := Schedule{Today: today, Bars: make([]Bar, len(p.Tasks))}
	latest := n.latest(goal)
	for i := range n.nodes {
		s.Bars[n.nodes[i].task] = n.bar(i, latest[i])
	}
	if goal >= 0 {
		s.Target = n.task(goal).ID
	}
	return s, nil
}

// network is a plan made ready for computing: nodes in an order in which each stands after those it waits for.
// Times are working days since the first day of the scale.
type network struct {
	plan  *Plan
	nodes []node
	ends  []float64 // of the run that is being computed
	scale *scale
	today float64
}

type node struct {
	task      int
	after     []int32 // nodes
	earliest  float64 // it cannot begin before
	fixed     float64 // its end, when it is done
	done      bool
	started   bool
	milestone bool
	stuck     []string
}

func (n *network) task(i int) *Task { return &n.plan.Tasks[n.nodes[i].task] }

func (p *Plan) network(today Day) (*network, error) {
	if today < dayMin || today > dayMax {
		return nil, fault.Field("today", "launch.day_out_of_range")
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	order, err := p.order()
	if err != nil {
		return nil, err
	}
	n := &network{plan: p, scale: p.Calendar.scaleFrom(p.first(today)), nodes: make([]node, len(order)), ends: make([]float64, len(order))}
	n.today = n.scale.before(today)
	place := make(map[string]int32, len(order))
	for i, t := range order {
		n.nodes[i] = n.node(t, place)
		place[p.Tasks[t].ID] = int32(i)
	}
	return n, nil
}

// first is the earliest day that the plan speaks of.
func (p *Plan) first(today Day) Day {
	first := today
	for _, t := range p.Tasks {
		for _, d := range []Day{t.Started, t.Done} {
			if d != 0 {
				first = min(first, d)
			}
		}
	}
	return first
}

func (n *network) node(index int, place map[string]int32) node {
	t := &n.plan.Tasks[index]
	made := node{task: index, earliest: n.today, milestone: t.Milestone(), done: t.Done != 0, started: t.Started != 0 && t.Done == 0}
	if t.NotBefore != 0 {
		made.earliest = max(made.earliest, n.scale.before(t.NotBefore))
	}
	if t.Started != 0 {
		made.earliest = n.scale.before(t.Started)
	}
	if made.done {
		made.fixed = n.scale.before(t.Done + 1)
		if made.milestone {
			made.fixed = n.scale.before(t.Done)
		}
		return made
	}
	if t.Dropped != 0 {
		made.stuck = []string{t.ID}
	}
	for _, before := range t.After {
		j := place[before]
		made.after = append(made.after, j)
		made.stuck = append(made.stuck, n.nodes[j].stuck...)
	}
	slices.Sort(made.stuck)
	made.stuck = slices.Compact(made.stuck)
	return made
}

// start is when a node begins, given the ends of those before it. What has begun does not wait any more.
func (d *node) start(ends []float64) float64 {
	begin := d.earliest
	if d.started {
		return begin
	}
	for _, j := range d.after {
		begin = max(begin, ends[j])
	}
	return begin
}

// end is when a node is done that takes some working days. What has begun and is not done ends today at the earliest.
func (d *node) end(ends []float64, today, days float64) float64 {
	if d.done {
		return d.fixed
	}
	end := d.start(ends) + days
	if d.started {
		return max(end, today+1)
	}
	return end
}

// tiny is what sums of days may be off by.
const tiny = 1e-9

// day is the date of an end.
func (n *network) day(i int, start, end float64) Day {
	d := &n.nodes[i]
	switch {
	case d.done:
		return n.task(i).Done
	case d.milestone:
		return n.scale.at(int(math.Ceil(end - tiny)))
	}
	return n.scale.at(max(int(math.Ceil(end-tiny))-1, int(start)))
}

// goal is the node to which the critical path leads, -1 when all is done or stuck.
func (n *network) goal(target string) (int, error) {
	best := -1
	for i := range n.nodes {
		d := &n.nodes[i]
		if target != "" && n.task(i).ID == target {
			return i, nil
		}
		if d.done || len(d.stuck) > 0 {
			continue
		}
		milestone := best >= 0 && n.nodes[best].milestone
		if best < 0 || (d.milestone && !milestone) || (d.milestone == milestone && n.ends[i] > n.ends[best]) {
			best = i
		}
	}
	if target != "" {
		return 0, fault.Field("target", "launch.task_unknown", "task", target)
	}
	return best, nil
}

// latest gives the latest end of each node that does not move the goal; infinite for what the goal does not wait for.
func (n *network) latest(goal int) []float64 {
	latest := make([]float64, len(n.nodes))
	for i := range latest {
		latest[i] = math.Inf(1)
	}
	if goal < 0 || len(n.nodes[goal].stuck) > 0 || n.nodes[goal].done {
		return latest
	}
	latest[goal] = n.ends[goal]
	for i := goal; i >= 0; i-- {
		if math.IsInf(latest[i], 1) || n.nodes[i].started || n.nodes[i].done {
			continue
		}
		begin := latest[i] - float64(n.task(i).Likely)
		for _, j := range n.nodes[i].after {
			latest[j] = min(latest[j], begin)
		}
	}
	return latest
}

func (n *network) bar(i int, latest float64) Bar {
	d, t := &n.nodes[i], n.task(i)
	start := d.start(n.ends)
	b := Bar{Task: *t, Stuck: d.stuck, Slack: -1}
	b.Start, b.End = n.scale.at(int(start)), n.day(i, start, n.ends[i])
	b.BestEnd, b.WorstEnd = b.End, b.End
	switch {
	case d.done:
		b.Start = t.Done
		if t.Started != 0 {
			b.Start = t.Started
		}
		return b
	case d.milestone:
		b.Start, b.BestEnd, b.WorstEnd = b.End, b.End, b.End
	default:
		b.BestEnd = n.day(i, start, d.end(n.ends, n.today, float64(t.Best)))
		b.WorstEnd = n.day(i, start, d.end(n.ends, n.today, float64(t.Worst)))
	}
	b.Overrun = d.started && start+float64(t.Worst) <= n.today
	if !math.IsInf(latest, 1) {
		b.Slack = int(latest - n.ends[i] + tiny)
		b.Critical = b.Slack == 0 && latest-n.ends[i] < 1-tiny
	}
	return b
}
