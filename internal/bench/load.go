package bench

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Load sends prepared requests over keep-alive connections for a time, each connection its next request as
// soon as the last is answered, and counts. It is lean on purpose: it shares the machine with what it measures.
type Load struct {
	Address     string
	Connections int
	Time        time.Duration
	Request     func(n int64) []byte // the n-th request, whole, with its headers; used by one connection at a time
	Status      func(code int)       // told each answer's status; may be nil
}

// Result is what came back.
type Result struct {
	PerSecond float64
	Bytes     float64 // of a body, on average
	Latency   []time.Duration
}

// Run loads the server.
func (l Load) Run() (Result, error) {
	var next, bytes atomic.Int64
	var all sync.WaitGroup
	took := make([][]time.Duration, l.Connections)
	failed := make(chan error, l.Connections)
	began := time.Now()
	end := began.Add(l.Time)
	for c := range l.Connections {
		all.Go(func() {
			got, n, err := l.connection(&next, end)
			took[c] = got
			bytes.Add(n)
			if err != nil {
				failed <- err
			}
		})
	}
	all.Wait()
	seconds := time.Since(began).Seconds()
	select {
	case err := <-failed:
		return Result{}, err
	default:
	}
	var r Result
	for _, t := range took {
		r.Latency = append(r.Latency, t...)
	}
	if len(r.Latency) == 0 {
		return r, errors.New("bench: no answer in time")
	}
	r.PerSecond = float64(len(r.Latency)) / seconds
	r.Bytes = float64(bytes.Load()) / float64(len(r.Latency))
	return r, nil
}

func (l Load) connection(next *atomic.Int64, end time.Time) (took []time.Duration, bytes int64, err error) {
	conn, err := net.Dial("tcp", l.Address)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	for {
		began := time.Now()
		if began.After(end) {
			return took, bytes, nil
		}
		if _, err := conn.Write(l.Request(next.Add(1) - 1)); err != nil {
			return took, bytes, err
		}
		status, length, err := answer(in)
		if err != nil {
			return took, bytes, err
		}
		if l.Status != nil {
			l.Status(status)
		}
		took = append(took, time.Since(began))
		bytes += length
	}
}

// answer reads one answer with a Content-Length and throws its body away.
func answer(in *bufio.Reader) (status int, length int64, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 {
		return 0, 0, fmt.Errorf("bench: status line %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, fmt.Errorf("bench: status line %q", line)
	}
	length = -1
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return status, 0, err
		}
		if len(line) <= 2 {
			break
		}
		if len(line) > 16 && line[14] == ':' && strings.EqualFold(string(line[:14]), "Content-Length") {
			if length, err = strconv.ParseInt(strings.TrimSpace(string(line[15:])), 10, 64); err != nil {
				return status, 0, err
			}
		}
	}
	if length < 0 {
		return status, 0, errors.New("bench: an answer without Content-Length")
	}
	_, err = in.Discard(int(length))
	return status, length, err
}
