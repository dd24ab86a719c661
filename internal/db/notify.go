package db

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	noticesMax  = 256             // notices that one listener may have waiting
	noticeRetry = 2 * time.Second // between attempts to listen again
	channelName = "comptoir"
)

// Missed is the notice that some notices may have been lost: look at the outbox.
const Missed = ""

// Notify tells every listener of every node. Call it after Update has returned: news of a commit that did
// not happen is worse than news that is late.
func (d *DB) Notify(ctx context.Context, payload string) error {
	if err := d.engine.notify(ctx, &d.notices, payload); err != nil {
		return public(d.engine.classify(err))
	}
	return nil
}

// Notices gives what Notify said since now, until the context ends; then the channel is closed. A
// listener that is slow, or whose connection was lost for a while, gets Missed.
func (d *DB) Notices(ctx context.Context) (<-chan string, error) {
	c := d.notices.join(ctx)
	if err := d.notices.begin(func(ctx context.Context) error { return d.engine.listen(ctx, &d.notices) }); err != nil {
		return nil, public(d.engine.classify(err))
	}
	return c, nil
}

// board hands notices to the listeners of this process.
type board struct {
	mu        sync.Mutex
	listeners map[chan string]bool
	stop      context.CancelFunc
}

func (b *board) join(ctx context.Context) <-chan string {
	c := make(chan string, noticesMax)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listeners == nil {
		b.listeners = map[chan string]bool{}
	}
	b.listeners[c] = true
	context.AfterFunc(ctx, func() { b.leave(c) })
	return c
}

func (b *board) leave(c chan string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listeners[c] {
		delete(b.listeners, c)
		close(c)
	}
}

// begin starts to listen once, when the first listener has joined.
func (b *board) begin(listen func(context.Context) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	if err := listen(ctx); err != nil {
		stop()
		return err
	}
	b.stop = stop
	return nil
}

// post never waits: for a full listener the oldest notice gives way to Missed.
func (b *board) post(payload string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.listeners {
		if offer(c, payload) {
			continue
		}
		select {
		case <-c:
		default:
		}
		offer(c, Missed)
	}
}

func offer(c chan string, payload string) bool {
	select {
	case c <- payload:
		return true
	default:
		return false
	}
}

func (b *board) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		b.stop()
	}
	for c := range b.listeners {
		delete(b.listeners, c)
		close(c)
	}
}

func (e *sqlite) listen(context.Context, *board) error { return nil }

func (e *sqlite) notify(_ context.Context, to *board, payload string) error {
	to.post(payload)
	return nil
}

func (e *postgres) notify(ctx context.Context, _ *board, payload string) error {
	_, err := e.pool.ExecContext(ctx, "SELECT pg_notify($1, $2)", channelName, payload)
	return err
}

// listen keeps a connection of its own, and opens it again when it breaks.
func (e *postgres) listen(ctx context.Context, to *board) error {
	c, err := e.listener(ctx)
	if err != nil {
		return err
	}
	go func() {
		for ctx.Err() == nil {
			if c != nil {
				relay(ctx, c, to)
			}
			to.post(Missed)
			select {
			case <-ctx.Done():
				return
			case <-time.After(noticeRetry):
				c, _ = e.listener(ctx) // tried again until it works
			}
		}
	}()
	return nil
}

func (e *postgres) listener(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.ConnectConfig(ctx, e.config.Copy())
	if err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "LISTEN "+channelName); err != nil {
		c.Close(ctx)
		return nil, err
	}
	return c, nil
}

func relay(ctx context.Context, c *pgx.Conn, to *board) {
	defer c.Close(context.WithoutCancel(ctx))
	for {
		n, err := c.WaitForNotification(ctx)
		if err != nil {
			return
		}
		to.post(n.Payload)
	}
}
