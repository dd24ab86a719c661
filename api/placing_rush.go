package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"comptoir/internal/web"
)

// placingMax is how long the body of a placing may be that is taken at once; hardly one is a kilobyte.
const placingMax = 16 << 10

// rooms are lent to bodies while they are read.
var rooms = sync.Pool{New: func() any { return new([placingMax]byte) }}

// placeAtOnce answers a placing of which everything is plainly right without the steps that the table's other routes
// take: in a rush it is what this program does all the time, most of it to say that there is nothing left. A request
// about which anything is odd goes the long way, as it came: that way says what is wrong.
func (a *API) placeAtOnce(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	key, err := keyOf(r)
	if err != nil {
		return err
	}
	in := quoteIn{Keyed: Keyed{key}, AsCustomer: AsCustomer{r.Header.Get("Customer-Token")}}
	if !usual(r) || !readPlacing(r, &in.Body) {
		a.mux.ServeHTTP(w, r.WithContext(ctx))
		return nil
	}
	out, err := a.placeFit(ctx, &in)
	if err != nil {
		a.tell(ctx, w, err)
		return nil
	}
	if out.Replay != "" {
		w.Header().Set("Idempotent-Replay", out.Replay)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	out.Body.send(w)
	return nil
}

// usual tells whether the head of a placing is as programs send it.
func usual(r *http.Request) bool {
	return r.Header.Get("Content-Type") == "application/json" && r.URL.RawQuery == "" && len(r.Header.Get("Customer-Token")) <= 64 &&
		r.ContentLength > 0 && r.ContentLength <= placingMax
}

// readPlacing reads a body that is whole, and within its schema; otherwise the request is left as it came.
func readPlacing(r *http.Request, into *Placing) bool {
	room := rooms.Get().(*[placingMax]byte)
	body := room[:r.ContentLength]
	n, err := io.ReadFull(r.Body, body)
	if err == nil && intoPlacing(body, into) && into.fits() {
		rooms.Put(room)
		return true
	}
	rest := io.Reader(bytes.NewReader(body[:n])) // the room stays with it
	if err != nil {
		rest = io.MultiReader(rest, broken{err})
	}
	r.Body = io.NopCloser(rest)
	return false
}

func intoPlacing(body []byte, into *Placing) bool {
	if p, ok := readPlain(string(body)); ok {
		*into = p
		return true
	}
	var p Placing // of its own, so that the other way needs none on the heap
	err := wire.Unmarshal(body, &p)
	*into = p
	return err == nil
}

// broken is the end of a body that did not come whole.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// tell answers with a problem, as the table's routes do.
func (a *API) tell(ctx context.Context, w http.ResponseWriter, err error) {
	request := callerOf(ctx).request
	var problem *Problem
	if !errors.As(a.failed(request, err), &problem) {
		problem = &Problem{Problem: web.ProblemOf(web.FailureOf(err, request))}
	}
	asProblem(request, problem)
	for name, values := range problem.headers {
		w.Header()[name] = values
	}
	a.write(w, problem.Status, problem.ContentType(""), problem)
}

func (a *API) write(w http.ResponseWriter, status int, kind string, body any) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_ = wire.Marshal(w, body) // to a caller who may have left
}
