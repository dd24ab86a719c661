package launch

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"comptoir/internal/fault"
	"comptoir/market"
)

// The limits of a forecast; each has its refusal code.
const (
	RunsDefault   = 10_000
	runsMin       = 100        // launch.runs_out_of_range
	runsMax       = 100_000    // launch.runs_out_of_range
	drawsMax      = 20_000_000 // runs × tasks: launch.draws_max
	milestonesMax = 60         // launch.milestones_max
	movesMax      = 10         // tasks named for each milestone
)

// Forecast says when the milestones of a plan may be reached.
type Forecast struct {
	Today      Day         `json:"today"`
	Seed       uint64      `json:"seed"`
	Runs       int         `json:"runs"`
	Milestones []Milestone `json:"milestones"` // in the order of the plan
}

// Milestone is the forecast of one.
type Milestone struct {
	Task    string         `json:"task"`
	Name    string         `json:"name"`
	Market  market.Code    `json:"market,omitempty"`
	Stage   market.Stage   `json:"stage,omitempty"`
	Channel market.Channel `json:"channel,omitempty"`
	Reached Day            `json:"reached,omitempty"` // it lies behind
	P10     Day            `json:"p10,omitempty"`     // 10 % of the runs had reached it by this day
	P50     Day            `json:"p50,omitempty"`
	P90     Day            `json:"p90,omitempty"`
	Stuck   []string       `json:"stuck,omitempty"` // dropped tasks that it waits for: no date
	Moves   []Influence    `json:"moves,omitempty"` // the strongest first
	days    []Day          // of all runs, sorted
}

// Influence is how much a task's days move a milestone's date: Spearman's rank correlation over the runs, from 0
// (not at all) to 1 (alone).
type Influence struct {
	Task string  `json:"task"`
	Rank float64 `json:"rank"`
}

// Chance is the share of runs, in per cent rounded down, that had reached the milestone by a day.
func (m *Milestone) Chance(by Day) int {
	if m.Reached != 0 {
		if m.Reached <= by {
			return 100
		}
		return 0
	}
	if len(m.days) == 0 {
		return 0
	}
	n, _ := slices.BinarySearch(m.days, by+1)
	return n * 100 / len(m.days)
}

// Forecast runs the plan many times as of a day (rule 7). runs 0 is RunsDefault. The same plan, day, seed and runs
// give the same answer. Errors: those of Check, and Invalid for what the limits refuse.
func (p *Plan) Forecast(today Day, seed uint64, runs int) (Forecast, error) {
	if runs == 0 {
		runs = RunsDefault
	}
	if runs < runsMin || runs > runsMax {
		return Forecast{}, fault.Field("runs", "launch.runs_out_of_range", "min", strconv.Itoa(runsMin), "max", strconv.Itoa(runsMax))
	}
	if runs*len(p.Tasks) > drawsMax {
		return Forecast{}, fault.Field("runs", "launch.draws_max", "max", strconv.Itoa(drawsMax))
	}
	n, err := p.network(today)
	if err != nil {
		return Forecast{}, err
	}
	s := n.simulation(seed, runs)
	if len(s.goals) > milestonesMax {
		return Forecast{}, fault.Field("tasks", "launch.milestones_max", "max", strconv.Itoa(milestonesMax))
	}
	s.run()
	s.correlate()
	f := Forecast{Today: today, Seed: seed, Runs: runs}
	for i := range p.Tasks {
		if p.Tasks[i].Milestone() {
			f.Milestones = append(f.Milestones, s.milestone(i))
		}
	}
	return f, nil
}

// simulation keeps the ends of the milestones of every run. Draws are not kept: the second pass, which looks for
// what moves the dates, draws them again from the same seed.
type simulation struct {
	*network
	seed  uint64
	runs  int
	draws []draw      // nodes whose days are uncertain, in their order
	drawn []float64   // one number in [0, 1) for each draw of the run
	days  []float64   // working days of each node in the run
	goals []int       // nodes of milestones that are still to be reached
	ends  [][]float64 // by goal and run
	moves [][]float64 // by goal and draw: correlation
}

type draw struct {
	node        int
	best, width float64
	from        float64 // share of the distribution that lies behind, of what has begun
	curve       *curve
}

func (n *network) simulation(seed uint64, runs int) *simulation {
	s := &simulation{network: n, seed: seed, runs: runs, days: make([]float64, len(n.nodes))}
	curves := map[float64]*curve{}
	for i := range n.nodes {
		d, t := &n.nodes[i], n.task(i)
		s.days[i] = float64(t.Likely)
		if d.done || len(d.stuck) > 0 {
			continue
		}
		if d.milestone {
			s.goals = append(s.goals, i)
		}
		if t.Best < t.Worst {
			s.draws = append(s.draws, n.draw(i, curves))
		}
	}
	s.drawn = make([]float64, len(s.draws))
	return s
}

func (n *network) draw(i int, curves map[float64]*curve) draw {
	t, d := n.task(i), &n.nodes[i]
	w := draw{node: i, best: float64(t.Best), width: float64(t.Worst - t.Best)}
	mode := float64(t.Likely-t.Best) / w.width
	if curves[mode] == nil {
		curves[mode] = pert(mode)
	}
	w.curve = curves[mode]
	if d.started {
		w.from = w.curve.share((n.today - d.earliest - w.best) / w.width)
	}
	return w
}

// source begins the draws anew.
func (s *simulation) source() *rand.Rand { return rand.New(rand.NewPCG(s.seed, uint64(len(s.draws)))) }

func (s *simulation) run() {
	s.ends = make([][]float64, len(s.goals))
	for g := range s.goals {
		s.ends[g] = make([]float64, s.runs)
	}
	random := s.source()
	for r := range s.runs {
		for k := range s.draws {
			w := &s.draws[k]
			u := w.from + random.Float64()*(1-w.from)
			s.days[w.node] = w.best + w.curve.at(u)*w.width
		}
		for i := range s.nodes {
			s.network.ends[i] = s.nodes[i].end(s.network.ends, s.today, s.days[i])
		}
		for g, i := range s.goals {
			s.ends[g][r] = s.network.ends[i]
		}
	}
}

// correlate draws once more. A task's days grow with its draw, and draws are even between 0 and 1, so the draw
// stands for the rank of the days.
func (s *simulation) correlate() {
	ranks := make([][]float64, len(s.goals))
	s.moves = make([][]float64, len(s.goals))
	for g := range s.goals {
		ranks[g], s.moves[g] = rankOf(s.ends[g]), make([]float64, len(s.draws))
	}
	squares := make([]float64, len(s.draws))
	random := s.source()
	for r := range s.runs {
		for k := range s.drawn {
			u := random.Float64() - 0.5
			s.drawn[k] = u
			squares[k] += u * u
		}
		for g := range ranks {
			sums, rank := s.moves[g], ranks[g][r]
			for k, u := range s.drawn {
				sums[k] += u * rank
			}
		}
	}
	for g := range ranks {
		var square float64
		for _, rank := range ranks[g] {
			square += rank * rank
		}
		for k := range s.moves[g] {
			s.moves[g][k] /= math.Sqrt(square*squares[k]) + math.SmallestNonzeroFloat64
		}
	}
}

// rankOf gives each value its rank less the mean rank; equal values share theirs.
func rankOf(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks := make([]float64, len(values))
	middle := float64(len(values)-1) / 2
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			ranks[at] = float64(i+j-1)/2 - middle
		}
		i = j
	}
	return ranks
}

func (s *simulation) milestone(task int) Milestone {
	t := &s.plan.Tasks[task]
	m := Milestone{Task: t.ID, Name: t.Name, Market: t.Market, Stage: t.Stage, Channel: t.Channel, Reached: t.Done}
	i := slices.IndexFunc(s.nodes, func(d node) bool { return d.task == task })
	m.Stuck = s.nodes[i].stuck
	g := slices.Index(s.goals, i)
	if g < 0 {
		return m
	}
	m.days = make([]Day, s.runs)
	for r, end := range s.ends[g] {
		m.days[r] = s.day(i, end, end)
	}
	slices.Sort(m.days)
	part := func(percent int) Day { return m.days[(s.runs*percent+99)/100-1] }
	m.P10, m.P50, m.P90 = part(10), part(50), part(90)
	m.Moves = s.influences(g, i)
	return m
}

// noticeable is the least correlation that is named: below it chance alone shows as much.
const noticeable = 0.05

func (s *simulation) influences(g, goal int) []Influence {
	needs := s.needed(goal)
	var list []Influence
	for k, w := range s.draws {
		if needs[w.node] && s.moves[g][k] > noticeable {
			list = append(list, Influence{Task: s.task(w.node).ID, Rank: math.Round(s.moves[g][k]*1000) / 1000})
		}
	}
	slices.SortStableFunc(list, func(a, b Influence) int { return cmp.Compare(b.Rank, a.Rank) })
	return list[:min(len(list), movesMax)]
}

// needed marks what a node waits for.
func (n *network) needed(goal int) []bool {
	needs := make([]bool, len(n.nodes))
	needs[goal] = true
	for i := goal; i >= 0; i-- {
		if !needs[i] || n.nodes[i].started {
			continue
		}
		for _, j := range n.nodes[i].after {
			needs[j] = true
		}
	}
	return needs
}
