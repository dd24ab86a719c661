package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"
)

// statementsMax bounds the prepared statements that one connection keeps.
const statementsMax = 512

// connections hands out connections, each with its prepared statements. database/sql would prepare
// anew for every transaction; here a statement is prepared once per connection.
type connections struct {
	db   *sql.DB
	free chan *connection
}

func newConnections(dsn string, n int) (*connections, error) {
	handle, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	handle.SetMaxOpenConns(n)
	handle.SetMaxIdleConns(n)
	p := &connections{db: handle, free: make(chan *connection, n)}
	for range n {
		p.free <- &connection{db: handle}
	}
	return p, nil
}

// take waits for a connection; waiting ends with the context.
func (p *connections) take(ctx context.Context) (*connection, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case c := <-p.free:
		if err := c.connect(ctx); err != nil {
			p.free <- c
			return nil, err
		}
		return c, nil
	}
}

func (p *connections) put(c *connection) { p.free <- c }

// close waits for transactions that are under way.
func (p *connections) close() error {
	for range cap(p.free) {
		(<-p.free).discard()
	}
	return p.db.Close()
}

// connection is opened when first taken. Questions go through database/sql; what writes goes to the driver itself, as
// a batch of orders is some thousands of short statements, on which database/sql's locks and conversions weigh.
type connection struct {
	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
	writing  map[string]driver.StmtExecContext
	named    []driver.NamedValue // for one statement after the other
	breath   time.Time           // when the last was taken
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

func (c *connection) connect(ctx context.Context) error {
	if c.conn != nil {
		return nil
	}
	conn, err := c.db.Conn(ctx)
	if err != nil {
		return err
	}
	c.conn, c.prepared, c.writing = conn, map[string]*sql.Stmt{}, map[string]driver.StmtExecContext{}
	return nil
}

func (c *connection) discard() {
	if c.conn == nil {
		return
	}
	c.forget()
	// A driver error as the reason closes the connection instead of giving it back to the pool.
	_ = c.conn.Raw(func(any) error { return errDiscard })
	c.conn.Close()
	c.conn = nil
}

func (c *connection) forget() {
	for _, s := range c.prepared {
		s.Close()
	}
	clear(c.prepared)
	_ = c.conn.Raw(func(any) error { // the connection is closed with them, or is given up
		for _, s := range c.writing {
			s.(driver.Stmt).Close()
		}
		return nil
	})
	clear(c.writing)
}

func (c *connection) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := c.prepared[text]; ok {
		return s, nil
	}
	if len(c.prepared) >= statementsMax {
		c.forget()
	}
	s, err := c.conn.PrepareContext(ctx, positional(text))
	if err != nil {
		return nil, err
	}
	c.prepared[text] = s
	return s, nil
}

func (c *connection) exec(ctx context.Context, text string, args []any) (changed int64, err error) {
	if len(c.writing) >= statementsMax {
		c.forget()
	}
	c.breathe()
	err = c.conn.Raw(func(raw any) error {
		s, err := c.write(ctx, raw, text)
		if err != nil {
			return err
		}
		if c.named, err = values(c.named[:0], args); err != nil {
			return err
		}
		result, err := s.ExecContext(ctx, c.named)
		if err != nil {
			return err
		}
		changed, err = result.RowsAffected()
		return err
	})
	return changed, err
}

// write prepares a statement that writes, once.
func (c *connection) write(ctx context.Context, raw any, text string) (driver.StmtExecContext, error) {
	if s, ok := c.writing[text]; ok {
		return s, nil
	}
	prepared, err := raw.(driver.ConnPrepareContext).PrepareContext(ctx, positional(text))
	if err != nil {
		return nil, err
	}
	s := prepared.(driver.StmtExecContext)
	c.writing[text] = s
	return s, nil
}

// values are arguments as the driver takes them, written into room.
func values(room []driver.NamedValue, args []any) ([]driver.NamedValue, error) {
	for i, arg := range args {
		value, err := valueOf(arg)
		if err != nil {
			return room, fmt.Errorf("argument $%d: %w", i+1, err)
		}
		room = append(room, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	return room, nil
}

// valueOf is database/sql's own conversion, but for the types that nearly all arguments have.
func valueOf(arg any) (driver.Value, error) {
	switch v := arg.(type) {
	case string, int64, []byte, nil:
		return v, nil
	case int:
		return int64(v), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(arg)
}
