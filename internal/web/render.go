package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Component is a part of a page; templ's components are such.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

// Pages renders and writes pages. It reuses its buffers.
type Pages struct {
	buffers sync.Pool
	zippers sync.Pool
}

// NewPages makes a writer of pages.
func NewPages() *Pages {
	p := &Pages{}
	p.buffers.New = func() any { return bytes.NewBuffer(make([]byte, 0, 32<<10)) }
	p.zippers.New = func() any {
		z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is one of the package's
		return z
	}
	return p
}

// bufferMax is the largest buffer that is kept for the next page.
const bufferMax = 256 << 10

// Render renders a page whole and then writes it.
func (p *Pages) Render(w http.ResponseWriter, r *http.Request, status int, page Component) error {
	buf := p.buffers.Get().(*bytes.Buffer)
	defer p.release(buf)
	buf.Reset()
	if err := page.Render(r.Context(), buf); err != nil {
		return err
	}
	return p.HTML(w, r, status, buf.Bytes())
}

// Compose is Render for a page that writes itself into a buffer: compiled fragments and what lies between.
func (p *Pages) Compose(w http.ResponseWriter, r *http.Request, status int, compose func(*bytes.Buffer)) error {
	buf := p.buffers.Get().(*bytes.Buffer)
	defer p.release(buf)
	buf.Reset()
	compose(buf)
	return p.HTML(w, r, status, buf.Bytes())
}

func (p *Pages) release(buf *bytes.Buffer) {
	if buf.Cap() <= bufferMax {
		p.buffers.Put(buf)
	}
}

// HTML writes a page that is ready. It is never kept by a shared cache: it may show a basket.
func (p *Pages) HTML(w http.ResponseWriter, r *http.Request, status int, page []byte) error {
	h := w.Header()
	if h["Content-Type"] == nil {
		h["Content-Type"] = htmlType
	}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = privately
	}
	h["Vary"] = varies
	if len(page) > 1400 && acceptsGzip(r) {
		return p.zipped(w, r, status, page)
	}
	h["Content-Length"] = []string{strconv.Itoa(len(page))}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(page)
	return err
}

// Values of headers that all answers share; nobody may change them.
var (
	htmlType  = []string{"text/html; charset=utf-8"}
	privately = []string{"private, no-cache"}
	varies    = []string{"Accept-Encoding, Cookie"}
)

func (p *Pages) zipped(w http.ResponseWriter, r *http.Request, status int, page []byte) error {
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	z := p.zippers.Get().(*gzip.Writer)
	defer p.zippers.Put(z)
	z.Reset(w)
	if _, err := z.Write(page); err != nil {
		return err
	}
	return z.Close()
}

// acceptsGzip reads Accept-Encoding; a quality of 0 refuses.
func acceptsGzip(r *http.Request) bool {
	accepted := r.Header.Get("Accept-Encoding")
	if accepted == "" {
		return false
	}
	for part := range strings.SplitSeq(accepted, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == "gzip" {
			quality = strings.ReplaceAll(quality, " ", "")
			return quality != "q=0" && quality != "q=0.0" && quality != "q=0.00" && quality != "q=0.000"
		}
	}
	return false
}

// SeeOther sends the browser to another page of this shop after a write; path begins with one slash.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		path = "/"
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}
