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

// Load sends prepared requests over keep-alive connections, each connection its next request as soon as the last is
// answered, and counts what is answered within a time that begins when all connections stand and have been busy for a
// while. It is lean on purpose: it shares the machine with what it measures.
type Load struct {
	Address     string
	Connections int
	Time        time.Duration        // what is counted; a quarter of it goes before
	Request     func(n int64) []byte // the n-th request, whole, with its headers; used by one connection at a time
	Status      func(code int)       // told each answer's status; may be nil
}

// Result is what came back.
type Result struct {
	PerSecond float64
	Bytes     float64 // of a body, on average
	Latency   []time.Duration
}

// answers are those of one connection that came within the time that counts, and the one that came too late.
type answers struct {
	took, late []time.Duration
	bytes      int64
	err        error
}

// Run loads the server.
func (l Load) Run() (Result, error) {
	conns, err := l.dial()
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	if err != nil {
		return Result{}, err
	}
	var next atomic.Int64
	var all sync.WaitGroup
	got := make([]answers, len(conns))
	from := time.Now().Add(l.Time / 4)
	end := from.Add(l.Time)
	for i, c := range conns {
		all.Go(func() { got[i] = l.ask(c, &next, from, end) })
	}
	all.Wait()
	return result(got, l.Time, time.Since(from))
}

// result counts the answers in time; on a machine that stood still for the whole of it, those that came late.
func result(got []answers, length, untilLast time.Duration) (r Result, err error) {
	var late []time.Duration
	var bytes int64
	for _, one := range got {
		if one.err != nil {
			return r, one.err
		}
		r.Latency, late = append(r.Latency, one.took...), append(late, one.late...)
		bytes += one.bytes
	}
	if len(r.Latency) == 0 {
		r.Latency, late, length = late, nil, untilLast
	}
	if len(r.Latency) == 0 {
		return r, errors.New("bench: no answer")
	}
	r.PerSecond = float64(len(r.Latency)) / length.Seconds()
	r.Bytes = float64(bytes) / float64(len(r.Latency)+len(late))
	return r, nil
}

func (l Load) dial() (conns []net.Conn, err error) {
	for range l.Connections {
		c, err := net.Dial("tcp", l.Address)
		if err != nil {
			return conns, err
		}
		conns = append(conns, c)
	}
	return conns, nil
}

// ask sends one request after the other until the end.
func (l Load) ask(conn net.Conn, next *atomic.Int64, from, end time.Time) (got answers) {
	in := bufio.NewReader(conn)
	for {
		began := time.Now()
		if began.After(end) {
			return got
		}
		if _, got.err = conn.Write(l.Request(next.Add(1) - 1)); got.err != nil {
			return got
		}
		status, length, err := answer(in)
		if err != nil {
			got.err = err
			return got
		}
		if l.Status != nil {
			l.Status(status)
		}
		switch now := time.Now(); {
		case now.After(end):
			got.late, got.bytes = append(got.late, now.Sub(began)), got.bytes+length
		case now.After(from):
			got.took, got.bytes = append(got.took, now.Sub(began)), got.bytes+length
		}
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
