package db

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
)

// fence keeps a process from a server that was replaced. A standby that takes over begins a new timeline; the server
// before it, which comes back and knows nothing of that, is still on its own: whoever has worked on the newer one works
// on it no more, and looks at the next address. A process that starts anew cannot know.
type fence struct{ newest atomic.Int64 }

const timelineSQL = `SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_walfile_name(pg_current_wal_lsn()) END`

// guard looks at a new connection, after what the address demands of it.
func (f *fence) guard(demanded pgconn.ValidateConnectFunc) pgconn.ValidateConnectFunc {
	return func(ctx context.Context, c *pgconn.PgConn) error {
		if demanded != nil {
			if err := demanded(ctx, c); err != nil {
				return err
			}
		}
		found := c.ExecParams(ctx, timelineSQL, nil, nil, nil, nil).Read()
		if found.Err != nil || len(found.Rows) != 1 {
			return nil //nolint:nilerr // a server that does not tell is not fenced
		}
		return f.pass(string(found.Rows[0][0]))
	}
}

// pass lets a server on the newest timeline pass, or on a newer one; the timeline is the beginning of a log file's name.
func (f *fence) pass(file string) error {
	if len(file) < 8 {
		return nil
	}
	timeline, err := strconv.ParseInt(file[:8], 16, 64)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	for {
		newest := f.newest.Load()
		if timeline < newest {
			return fmt.Errorf("db: this server is on timeline %d and was replaced: timeline %d has begun", timeline, newest)
		}
		if f.newest.CompareAndSwap(newest, timeline) {
			return nil
		}
	}
}
