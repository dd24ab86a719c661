package storefront

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"comptoir/drop"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/web"
)

// crowdMax is how many requests of limited sales may ask storage at once, some seconds' work. More would only make each
// of them later: they are told when to come back, by a page that costs nothing.
const crowdMax = 4096

// crowd counts those who are being served.
type crowd struct {
	pace           web.Pace // of a session: a person's needs, as the desk of limited sales measures those of an account
	max            int64
	inside, turned atomic.Int64
}

// in lets one more in; false when it is full. Who is in goes out.
func (c *crowd) in() bool {
	if c.inside.Add(1) <= c.max {
		return true
	}
	c.out()
	return false
}

func (c *crowd) out() { c.inside.Add(-1) }

// full tells somebody to come back: not all of them at the same second.
func (c *crowd) full() *fault.Fault {
	f := fault.New(fault.Busy, "drop.queue_full")
	f.Retry = time.Duration(2+c.turned.Add(1)%7) * time.Second
	return f
}

// admit lets somebody ask storage, until they have gone out; who hammers or comes when it is full is told when to come
// back, before anything is read for them.
func (s *Shop) admit(r *http.Request, now clock.Instant) error {
	if session := s.sessionOf(r); session != "" {
		if err := s.crowd.pace.Take(session, now); err != nil {
			f := fault.New(fault.TooMany, "drop.too_fast")
			f.Retry = fault.Of(err).Retry
			return f
		}
	}
	if !s.crowd.in() {
		return s.crowd.full()
	}
	return nil
}

// bounded lets so many in at once to the pages of a limited sale that know who is signed in.
func (s *Shop) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := viewOf(r)
		refused := s.admit(r, v.Now)
		if refused == nil {
			defer s.crowd.out()
			next.ServeHTTP(w, r)
			return
		}
		if !v.Market.Stage.Browsable() && !v.Preview {
			v.err = s.closed(w, r, v)
			return
		}
		d, err := s.dropOf(r, v)
		if err == nil {
			err = s.crowded(w, r, v, &d, fault.Of(refused))
		}
		v.err = err
	})
}

// crowded is the answer while more come than can be let in at once, or somebody asks too often: a light page.
func (s *Shop) crowded(w http.ResponseWriter, r *http.Request, v *View, d *drop.Drop, told *fault.Fault) error {
	wait := max(2, int(told.Retry/time.Second))
	w.Header().Set("Retry-After", strconv.Itoa(wait))
	w.Header().Set("Cache-Control", "no-store")
	p := v.room(d)
	p.Label, p.Count, p.Texts = v.W.T("drop.crowded_title"), v.lasting(time.Duration(wait)*time.Second), []string{v.W.T("drop.crowded")}
	if told.Kind == fault.TooMany {
		p.Texts = []string{v.problemText(told.Code, "", told.Params)}
	}
	again := "drop.press_again"
	if r.Method == http.MethodGet { // it comes back by itself; a form is sent again by who sent it
		w.Header().Set("Refresh", strconv.Itoa(wait))
		again, p.Enter = "drop.again_in", false
	}
	p.Texts = append(p.Texts, v.W.T(again, "seconds", v.W.Number(int64(wait))))
	return s.pages.Render(w, r, web.Status(told.Kind), dropRoom(p))
}
