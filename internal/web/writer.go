package web

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"sync/atomic"
)

// Writer is the response writer that a Door hands to its handlers: it knows the request's identifier
// and what has been sent.
type Writer struct {
	http.ResponseWriter
	ID     string // of the request, as in the log and on error pages
	Status int    // 0 while nothing is sent
	Bytes  int64
}

// WriteHeader remembers the status.
func (w *Writer) WriteHeader(status int) {
	if w.Status == 0 {
		w.Status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts what is sent.
func (w *Writer) Write(b []byte) (int, error) {
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.Bytes += int64(n)
	return n, err
}

// Unwrap serves http.ResponseController.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// RequestID is the identifier of the request that is answered through w; "" outside of a Door.
func RequestID(w http.ResponseWriter) string {
	if own, ok := w.(*Writer); ok {
		return own.ID
	}
	return ""
}

// numbering gives identifiers that are unique among processes and cheap: a random start and a count.
type numbering struct {
	start string
	count atomic.Uint64
}

func newNumbering() *numbering {
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails; the runtime stops the program first
	return &numbering{start: hex.EncodeToString(b)}
}

func (n *numbering) next() string {
	return n.start + "-" + strconv.FormatUint(n.count.Add(1), 36)
}
