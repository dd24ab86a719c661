package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comptoir/internal/fault"
)

// Failure is what the caller may know of a fault.
type Failure struct {
	Status    int
	Code      string
	Field     string
	Params    map[string]string
	RequestID string
	Retry     time.Duration
}

// Problem is a problem document (RFC 9457).
type Problem struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail,omitempty"` // in words, where the door has them
	Code      string            `json:"code"`
	Field     string            `json:"field,omitempty"`
	Params    map[string]string `json:"params,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
}

// Status maps a kind of fault to HTTP: the one table.
func Status(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.Unsigned:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Gone:
		return http.StatusGone
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Busy:
		return http.StatusServiceUnavailable
	case fault.Upstream:
		return http.StatusBadGateway
	}
	return http.StatusInternalServerError
}

// FailureOf says what the caller may know of an error. The parameters of an internal fault are not among it.
func FailureOf(err error, requestID string) Failure {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = fault.Wrap(err, fault.TooLarge, "web.body_too_large", "max", strconv.FormatInt(large.Limit, 10))
	}
	f := fault.Of(err)
	told := Failure{Status: Status(f.Kind), Code: f.Code, Field: f.Field, Params: f.Params, RequestID: requestID, Retry: f.Retry}
	if told.Status == http.StatusInternalServerError {
		told.Code, told.Field, told.Params = "internal", "", nil
	}
	return told
}

// ProblemOf is the problem document of a failure.
func ProblemOf(f Failure) Problem {
	return Problem{Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status, Code: f.Code, Field: f.Field,
		Params: f.Params, RequestID: f.RequestID}
}

// WriteProblem answers with a problem document.
func WriteProblem(w http.ResponseWriter, f Failure) error {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(f.Status)
	return json.NewEncoder(w).Encode(ProblemOf(f))
}

// fail answers with an error, unless an answer has begun already or nobody is there to read it.
func (d *Door) fail(w *Writer, r *http.Request, err error) {
	if w.Status != 0 || gone(r, err) {
		return
	}
	f := FailureOf(err, w.ID)
	h := w.Header()
	h.Del("Content-Length")
	h.Del("Content-Encoding")
	if f.Retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int((f.Retry+time.Second-1)/time.Second)))
	}
	if d.Explain == nil || WantsProblem(r) {
		_ = WriteProblem(w, f) // the caller has left
		return
	}
	if broken := d.Explain(w, r, f); broken != nil && w.Status == 0 {
		_ = WriteProblem(w, f)
	}
}

// WantsProblem tells whether the caller asked for a problem document and not for a page.
func WantsProblem(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/problem+json") ||
		(strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html"))
}
