package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	lite "zombiezen.com/go/sqlite"
)

// statementsMax bounds the prepared statements that one connection keeps.
const statementsMax = 512

// connections hands out connections to one file, each with its prepared statements.
type connections struct {
	file sqliteFile
	free chan *connection
}

func newConnections(file sqliteFile, n int) *connections {
	p := &connections{file: file, free: make(chan *connection, n)}
	for range n {
		p.free <- &connection{}
	}
	return p
}

// take waits for a connection; waiting ends with the context.
func (p *connections) take(ctx context.Context) (*connection, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case c := <-p.free:
		if err := c.connect(p.file); err != nil {
			p.free <- c
			return nil, err
		}
		return c, nil
	}
}

func (p *connections) put(c *connection) { p.free <- c }

// close waits for transactions that are under way.
func (p *connections) close() error {
	var err error
	for range cap(p.free) {
		err = errors.Join(err, (<-p.free).discard())
	}
	return err
}

// connection is opened when first taken.
type connection struct {
	conn     *lite.Conn // nil: not open
	prepared map[string]*lite.Stmt
	stop     chan struct{} // closed to interrupt what runs; nothing runs after that
	breath   time.Time     // when the last was taken
}

// A long transaction pauses for a moment now and then. Go's scheduler stops whoever has run for ten milliseconds and puts
// them behind all that can run: in a crowd they wait there for many times as long, and with them everybody who wants
// SQLite's only writer. Who pauses by themselves is the next to run.
const (
	breathEvery = 5 * time.Millisecond
	breathFor   = 20 * time.Microsecond
)

func (c *connection) breathe() {
	if time.Since(c.breath) > breathEvery {
		time.Sleep(breathFor)
		c.breath = time.Now()
	}
}

func (c *connection) connect(file sqliteFile) error {
	if c.conn != nil {
		return nil
	}
	conn, err := lite.OpenConn(file.path, lite.OpenReadWrite|lite.OpenCreate)
	if err != nil {
		return err
	}
	c.conn, c.prepared, c.stop = conn, map[string]*lite.Stmt{}, make(chan struct{})
	if err := c.set(file); err != nil {
		return errors.Join(err, c.discard())
	}
	conn.SetInterrupt(c.stop)
	return nil
}

func (c *connection) set(file sqliteFile) error {
	c.conn.SetBusyTimeout(busyTimeout) // SetDefensive of this driver (1.4.2) reads an argument that it does not give: it must not be called
	for _, pragma := range file.pragmas() {
		if _, err := c.exec("PRAGMA "+pragma, nil); err != nil {
			return err
		}
	}
	c.forget()
	return nil
}

// interruptWith stops what runs when the context ends. Called once that has passed, the function that it gives tells
// whether it was too late; the connection is to be discarded then.
func (c *connection) interruptWith(ctx context.Context) (passed func() bool) {
	stop := c.stop
	return context.AfterFunc(ctx, func() { close(stop) })
}

func (c *connection) discard() error {
	if c.conn == nil {
		return nil
	}
	c.forget()
	err := c.conn.Close()
	c.conn = nil
	return err
}

func (c *connection) forget() {
	for _, s := range c.prepared {
		_ = s.Finalize() // its error is that of its last step
	}
	clear(c.prepared)
}

// bound gives a statement, prepared once, with arguments.
func (c *connection) bound(text string, args []any) (*lite.Stmt, error) {
	s, ok := c.prepared[text]
	if !ok {
		if len(c.prepared) >= statementsMax {
			c.forget()
		}
		var err error
		if s, err = c.conn.Prepare(numbered(text)); err != nil {
			return nil, err
		}
		c.prepared[text] = s
	}
	if n := s.BindParamCount(); n != len(args) {
		return nil, fmt.Errorf("db: %d arguments for %d parameters of %q", len(args), n, text)
	}
	return s, bind(s, args)
}

// ask gives the first column of the first row as text.
func (c *connection) ask(text string) (string, error) {
	s, err := c.bound(text, nil)
	if err != nil {
		return "", err
	}
	if _, err := s.Step(); err != nil {
		return "", err
	}
	return s.ColumnText(0), s.Reset()
}

// exec runs a statement to its end and tells how many rows it changed.
func (c *connection) exec(text string, args []any) (changed int64, err error) {
	s, err := c.bound(text, args)
	if err != nil {
		return 0, err
	}
	for more := true; more; {
		if more, err = s.Step(); err != nil {
			return 0, err
		}
	}
	return int64(c.conn.Changes()), free(s)
}

// free ends a statement's run and gives back what was bound to it.
func free(s *lite.Stmt) error {
	err := s.Reset()
	_ = s.ClearBindings() // fails on a connection that was interrupted, which is discarded
	return err
}
