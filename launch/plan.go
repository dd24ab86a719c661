package launch

import (
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
)

// The limits of a plan; each has its refusal code.
const (
	tasksMax    = 1000 // launch.tasks_max
	afterMax    = 100  // launch.after_max
	estimateMax = 2600 // working days, ten years: launch.estimate_too_long
	textMax     = 2000 // characters: launch.text_too_long
	holidaysMax = 2000 // launch.holidays_max
)

// Plan is the way of one or more markets to their stages.
type Plan struct {
	Code     string   `json:"code" toml:"code"`
	Name     string   `json:"name" toml:"name"`
	Calendar Calendar `json:"calendar" toml:"calendar"`
	Tasks    []Task   `json:"tasks,omitempty" toml:"tasks"`
	Version  int64    `json:"version,omitempty" toml:"-"`
}

// Estimate is a guess of the working days that a task takes.
type Estimate struct {
	Best   int `json:"best,omitempty" toml:"best"`
	Likely int `json:"likely,omitempty" toml:"likely"`
	Worst  int `json:"worst,omitempty" toml:"worst"`
}

// Task is a piece of work, or a milestone when it reaches a stage or opens a channel.
type Task struct {
	ID     string      `json:"id,omitempty" toml:"id"`
	Name   string      `json:"name" toml:"name"`
	Market market.Code `json:"market,omitempty" toml:"market"` // "" for all
	Owner  string      `json:"owner" toml:"owner"`             // role
	Place  int         `json:"place,omitempty" toml:"-"`       // in the plan, from 1
	Estimate
	After     []string       `json:"after,omitempty" toml:"after"`           // tasks that must be done first, of any market
	Gate      string         `json:"gate,omitempty" toml:"gate"`             // done when this gate of the market is passed (rule 6)
	NotBefore Day            `json:"not_before,omitempty" toml:"not_before"` // it cannot begin earlier
	Started   Day            `json:"started,omitempty" toml:"started"`
	Done      Day            `json:"done,omitempty" toml:"done"`
	Dropped   Day            `json:"dropped,omitempty" toml:"dropped"` // given up, or the partner withdrew
	Why       string         `json:"why,omitempty" toml:"why"`         // it was dropped
	Stage     market.Stage   `json:"stage,omitempty" toml:"stage"`     // milestone: the market enters it
	Channel   market.Channel `json:"channel,omitempty" toml:"channel"` // milestone: it opens in the market
	Source    string         `json:"source,omitempty" toml:"source"`
	Version   int64          `json:"version,omitempty" toml:"-"`
}

// Milestone tells whether the task takes no time and stands for a stage or a channel.
func (t *Task) Milestone() bool { return t.Stage != "" || t.Channel != "" }

// Passed says that a gate was passed in a market at an instant.
type Passed struct {
	Gate   string
	Market market.Code
	At     clock.Instant
}

// WithGates marks the tasks whose gate is passed as done on the local day of the market (rule 6). The plan given
// is left as it is. A gate that was lost again takes its task's end away: list only what is passed now.
func (p Plan) WithGates(passed []Passed, markets map[market.Code]*market.Market) Plan {
	p.Tasks = slices.Clone(p.Tasks)
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if t.Gate == "" {
			continue
		}
		t.Done = 0
		for _, g := range passed {
			m := markets[t.Market]
			if g.Gate == t.Gate && g.Market == t.Market && m != nil {
				t.Done = DayOf(g.At, m.Location())
			}
		}
	}
	return p
}

// Check refuses a plan that cannot be computed, naming the field: an unknown task, a circle (named whole), an
// inverted estimate.
func (p *Plan) Check() error {
	switch {
	case p.Code == "" || len(p.Code) > 80:
		return fault.Field("code", "launch.code_missing")
	case len(p.Tasks) > tasksMax:
		return fault.Field("tasks", "launch.tasks_max", "max", strconv.Itoa(tasksMax))
	case len(p.Calendar.Holidays) > holidaysMax:
		return fault.Field("holidays", "launch.holidays_max", "max", strconv.Itoa(holidaysMax))
	case p.Calendar.restsAlways():
		return fault.Field("rest", "launch.no_working_day")
	}
	seen := make(map[string]bool, len(p.Tasks))
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if err := t.Check(); err != nil {
			return err
		}
		if seen[t.ID] {
			return fault.Field("id", "launch.task_twice", "task", t.ID)
		}
		seen[t.ID] = true
	}
	for i := range p.Tasks {
		for _, before := range p.Tasks[i].After {
			if !seen[before] {
				return fault.Field("after", "launch.task_unknown", "task", p.Tasks[i].ID, "after", before)
			}
		}
	}
	_, err := p.order()
	return err
}

func (c Calendar) restsAlways() bool {
	off := c.rests()
	return !slices.Contains(off[:], false)
}

// Check refuses a task that makes no sense by itself.
func (t *Task) Check() error {
	switch {
	case t.ID == "" || len(t.ID) > 80:
		return fault.Field("id", "launch.id_missing")
	case strings.TrimSpace(t.Name) == "":
		return fault.Field("name", "launch.name_missing", "task", t.ID)
	case len(t.Name)+len(t.Why)+len(t.Source) > textMax:
		return fault.Field("name", "launch.text_too_long", "task", t.ID)
	case t.Best < 0 || t.Best > t.Likely:
		return fault.Field("best", "launch.estimate_inverted", "task", t.ID)
	case t.Likely > t.Worst:
		return fault.Field("worst", "launch.estimate_inverted", "task", t.ID)
	case t.Worst > estimateMax:
		return fault.Field("worst", "launch.estimate_too_long", "task", t.ID, "max", strconv.Itoa(estimateMax))
	case t.Milestone() && t.Worst > 0:
		return fault.Field("worst", "launch.milestone_takes_time", "task", t.ID)
	case t.Stage != "" && !t.Stage.Valid():
		return fault.Field("stage", "market.stage_unknown", "stage", string(t.Stage))
	case t.Channel != "" && !t.Channel.Valid():
		return fault.Field("channel", "market.channel_unknown", "channel", string(t.Channel))
	case t.Owner != "" && !people.Role(t.Owner).Known():
		return fault.Field("owner", "launch.role_unknown", "role", t.Owner)
	case t.Gate != "" && t.Market == "":
		return fault.Field("market", "launch.gate_without_market", "task", t.ID)
	case len(t.After) > afterMax:
		return fault.Field("after", "launch.after_max", "task", t.ID)
	case t.Done != 0 && t.Started > t.Done:
		return fault.Field("done", "launch.done_before_started", "task", t.ID)
	case t.Done != 0 && t.Dropped != 0:
		return fault.Field("dropped", "launch.done_and_dropped", "task", t.ID)
	}
	return t.checkDays()
}

func (t *Task) checkDays() error {
	for _, d := range []Day{t.NotBefore, t.Started, t.Done, t.Dropped} {
		if d != 0 && (d < dayMin || d > dayMax) {
			return fault.Field("day", "launch.day_out_of_range", "task", t.ID)
		}
	}
	return nil
}

// order lists the tasks so that each stands after those it waits for, otherwise as written. A circle is Invalid
// "launch.task_circular" with the tasks of it by name: "a → b → a".
func (p *Plan) order() ([]int, error) {
	at := make(map[string]int, len(p.Tasks))
	for i := range p.Tasks {
		at[p.Tasks[i].ID] = i
	}
	walk := &walk{plan: p, at: at, seen: make([]byte, len(p.Tasks))}
	for i := range p.Tasks {
		if walk.seen[i] == 0 && !walk.visit(i) {
			slices.Reverse(walk.circle)
			return nil, fault.Field("after", "launch.task_circular", "tasks", strings.Join(walk.circle, " → "))
		}
	}
	return walk.order, nil
}

// walk goes through dependencies in depth, remembering the way that it took.
type walk struct {
	plan   *Plan
	at     map[string]int
	seen   []byte // 1 on the way, 2 done
	order  []int
	circle []string // from its last task backwards, once one is found
	closed bool
}

func (w *walk) visit(i int) bool {
	w.seen[i] = 1
	for _, before := range w.plan.Tasks[i].After {
		j, known := w.at[before]
		if !known || w.seen[j] == 2 {
			continue
		}
		if w.seen[j] == 1 {
			w.circle = []string{w.plan.Tasks[j].ID}
		}
		if w.seen[j] == 1 || !w.visit(j) {
			w.closing(i)
			return false
		}
	}
	w.seen[i] = 2
	w.order = append(w.order, i)
	return true
}

// closing adds a task on the way back until the circle is whole.
func (w *walk) closing(i int) {
	if w.closed {
		return
	}
	id := w.plan.Tasks[i].ID
	w.circle = append(w.circle, id)
	w.closed = id == w.circle[0]
}
