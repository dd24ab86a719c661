package db

import (
	"context"
	"database/sql"
	"fmt"
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

// connection is opened when first taken.
type connection struct {
	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

func (c *connection) connect(ctx context.Context) error {
	if c.conn != nil {
		return nil
	}
	conn, err := c.db.Conn(ctx)
	if err != nil {
		return err
	}
	c.conn, c.prepared = conn, map[string]*sql.Stmt{}
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

func (c *connection) exec(ctx context.Context, text string, args []any) (int64, error) {
	s, err := c.prepare(ctx, text)
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
