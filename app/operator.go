package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"comptoir/internal/fault"
	"comptoir/offer"
)

// mountOperator puts up what an operator's tools ask for. /healthz says that the process lives, /readyz
// that it can sell: its store answers and takes writes, and it is not stopping.
func (a *App) mountOperator(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "alive\n") })
	mux.HandleFunc("GET /readyz", a.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.meters.registry, promhttp.HandlerOpts{}))
}

func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if a.stopped.Load() {
		plain(w, http.StatusServiceUnavailable, "stopping\n")
		return
	}
	err := a.Offers.Store.View(ctx, func(tx offer.Tx) error { _, err := tx.Versions(); return err })
	if err != nil {
		a.Log.Error("not ready", "error", err)
		plain(w, http.StatusServiceUnavailable, "the store does not answer\n")
		return
	}
	if err := a.Store.Writable(ctx); err != nil {
		a.Log.Error("not ready", "error", err)
		plain(w, http.StatusServiceUnavailable, "the store takes no writes: "+fault.Of(err).Code+"\n")
		return
	}
	plain(w, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the caller has left
}

// meters are the figures that Prometheus reads. None is labelled by market or product: that is what the
// console's figures are for.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
}

func newMeters() *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "comptoir_http_requests_total", Help: "Requests answered, by status."}, []string{"status"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "comptoir_http_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5}}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// count counts and times every request.
func (m *meters) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		m.requests.WithLabelValues(strconv.Itoa(seen.status)).Inc()
		m.seconds.Observe(time.Since(began).Seconds())
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
