package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"comptoir/internal/fault"
)

// Handler answers a request or returns why it could not.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one line of a door's table: a pattern of http.ServeMux and its handler.
type Route struct {
	Pattern string
	Handler Handler
}

// Door wraps handlers with what they all need. Make it with NewDoor.
type Door struct {
	Name    string
	Log     *slog.Logger
	Explain func(w http.ResponseWriter, r *http.Request, f Failure) error // the door's error page; nil: problem+json
	BodyMax int64                                                         // bytes of a request's body
	ByKey   bool                                                          // rule 5: callers carry a key, not a cookie
	Secure  bool                                                          // the shop is reached by https

	headers []header
	origin  *http.CrossOriginProtection
	ids     *numbering
}

// BodyMax is the most bytes of a request's body unless a door says otherwise.
const BodyMax = 1 << 20

// NewDoor makes a door with the usual limits. policy is its Content-Security-Policy; "" is Policy.
func NewDoor(name string, log *slog.Logger, secure bool, policy string) *Door {
	return &Door{Name: name, Log: log, BodyMax: BodyMax, Secure: secure, headers: securityHeaders(policy, secure),
		origin: http.NewCrossOriginProtection(), ids: newNumbering()}
}

// NewProgramDoor makes a door for programs, whose callers carry a key.
func NewProgramDoor(name string, log *slog.Logger, secure bool) *Door {
	d := NewDoor(name, log, secure, "")
	d.ByKey, d.headers = true, programHeaders(secure)
	return d
}

// Mount puts a table of routes on a mux.
func (d *Door) Mount(mux *http.ServeMux, routes []Route) {
	for _, route := range routes {
		mux.Handle(route.Pattern, d.Handle(route.Handler))
	}
}

// Handle makes an http.Handler of a Handler: identifier, headers, limits, one log record, recovery.
func (d *Door) Handle(h Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		started := time.Now()
		w := &Writer{ResponseWriter: rw, ID: d.ids.next()}
		setHeaders(w.Header(), d.headers)
		err := d.guarded(h, w, r)
		if err != nil {
			d.fail(w, r, err)
		}
		d.record(w, r, err, time.Since(started))
	})
}

// guarded checks the request's origin, bounds its body, and turns a panic into an error.
func (d *Door) guarded(h Handler, w *Writer, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "web.panic")
		}
	}()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		if refused := d.origin.Check(r); refused != nil && !d.ByKey {
			return fault.Wrap(refused, fault.Forbidden, "web.cross_origin")
		}
		r.Body = http.MaxBytesReader(w, r.Body, d.BodyMax)
	}
	return h(w, r)
}

// record writes the one log record of a request. Reads that went well are of level debug: they are
// counted, not told; writes are told, and so is everything that failed.
func (d *Door) record(w *Writer, r *http.Request, err error, took time.Duration) {
	level := slog.LevelDebug
	switch {
	case w.Status >= 500:
		level = slog.LevelError
	case err != nil || (r.Method != http.MethodGet && r.Method != http.MethodHead):
		level = slog.LevelInfo
	}
	if d.Log == nil || !d.Log.Enabled(r.Context(), level) {
		return
	}
	// The path is told without its query: that may hold what a person typed.
	attrs := []slog.Attr{slog.String("door", d.Name), slog.String("request", w.ID), slog.String("method", r.Method),
		slog.String("path", r.URL.Path), slog.Int("status", w.Status), slog.Int64("bytes", w.Bytes), slog.Duration("took", took)}
	if err != nil {
		attrs = append(attrs, slog.String("code", fault.Of(err).Code), slog.String("error", err.Error()))
	}
	d.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// gone tells whether the caller has left: nobody reads an answer then.
func gone(r *http.Request, err error) bool {
	return errors.Is(err, context.Canceled) && r.Context().Err() != nil
}
