package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// commitMax is how long a commit may take before its outcome counts as unknown.
const commitMax = 30 * time.Second

type postgres struct {
	config *pgx.ConnConfig
	pool   *sql.DB
	apart  *sql.DB // for Apart
}

func openPostgres(_ context.Context, address string, options Options) (engine, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	config.StatementCacheCapacity = statementsMax
	for name, value := range map[string]string{
		"application_name":                    "comptoir",
		"timezone":                            "UTC",
		"lock_timeout":                        "5s",
		"idle_in_transaction_session_timeout": "60s",
	} {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	n := options.Readers
	if n == 0 {
		n = 16
	}
	config.ValidateConnect = (&fence{}).guard(config.ValidateConnect)
	return &postgres{config: config, pool: poolOf(config, n), apart: poolOf(config, apartConnections)}, nil
}

func poolOf(config *pgx.ConnConfig, n int) *sql.DB {
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool
}

func (e *postgres) name() Engine { return Postgres }

// manyRows stays below the protocol's 65,535 parameters.
func (e *postgres) manyRows(text string) (string, int) { return text, 32768 }

func (e *postgres) close() error { return errors.Join(e.pool.Close(), e.apart.Close()) }

func (e *postgres) durability(ctx context.Context) (Durability, error) {
	d := Durability{Engine: Postgres}
	values := map[string]string{}
	for _, name := range []string{"server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method"} {
		var value string
		if err := e.pool.QueryRowContext(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			return d, e.classify(err)
		}
		values[name] = value
		d.Settings = append(d.Settings, Setting{name, value})
	}
	d.Version, d.Settings = values["server_version"], d.Settings[1:]
	d.Durable = values["fsync"] == "on" && values["synchronous_commit"] != "off"
	return d, nil
}

// begin detaches the transaction from the caller's context, else database/sql would roll back behind
// our back; each statement still ends with the context.
func (e *postgres) begin(ctx context.Context, m mode) (session, error) {
	o := &sql.TxOptions{Isolation: sql.LevelReadCommitted}
	switch m {
	case reading:
		o = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	case serial:
		o = &sql.TxOptions{Isolation: sql.LevelSerializable}
	}
	pool := e.pool
	if isApart(ctx) {
		pool = e.apart
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, unreachable(err)
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), o)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &postgresSession{conn: conn, tx: tx}, nil
}

// unreachable says that nothing was sent: the work may be tried again.
func unreachable(err error) error {
	if k := commonKind(err); k == cancelled {
		return err
	}
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return err
	}
	return &failure{kind: lost, cause: err}
}

type postgresSession struct {
	conn *sql.Conn
	tx   *sql.Tx
	over bool
}

func (s *postgresSession) exec(ctx context.Context, text string, args []any) (int64, error) {
	result, err := s.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// keysMax is from how many arguments on a question is planned anew each time. A plan that is kept is made without looking at
// the keys, and from what the table was then: while it was young, PostgreSQL read all of a market for some hundred keys.
const keysMax = 32

func (s *postgresSession) query(ctx context.Context, text string, args []any) (rows, error) {
	if len(args) > keysMax {
		args = append([]any{pgx.QueryExecModeCacheDescribe}, args...)
	}
	return nonNil(s.tx.QueryContext(ctx, text, args...))
}

func (s *postgresSession) names(context.Context, *failure) {}

func (s *postgresSession) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.over = true
	stop := time.AfterFunc(commitMax, func() { s.cut() })
	defer stop.Stop()
	return sent(s.tx.Commit())
}

// cut closes the network connection under a commit that does not answer.
func (s *postgresSession) cut() {
	_ = s.conn.Raw(func(c any) error {
		return c.(*stdlib.Conn).Conn().PgConn().Conn().Close()
	})
}

func (s *postgresSession) end(bool) {
	if !s.over {
		_ = s.tx.Rollback() // a lost connection has rolled back by itself
	}
	s.conn.Close()
}

// sent marks an error of a commit that may have reached the server.
func sent(err error) error {
	if err == nil || errors.Is(err, pgx.ErrTxCommitRollback) || pgconn.SafeToRetry(err) {
		return err
	}
	f := &failure{kind: lost, sent: true, cause: err}
	var answer *pgconn.PgError
	if !errors.As(err, &answer) {
		return f
	}
	f.kind, f.constraints = postgresKind(answer.Code), []string{answer.ConstraintName}
	return f
}

func (e *postgres) classify(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	f = &failure{kind: commonKind(err), cause: err}
	var answer *pgconn.PgError
	var refused *pgconn.ConnectError
	switch {
	case errors.As(err, &answer):
		f.kind, f.constraints = postgresKind(answer.Code), []string{answer.ConstraintName}
	case errors.As(err, &refused), pgconn.SafeToRetry(err):
		f.kind = lost
	case f.kind == other && isNetwork(err):
		f.kind = lost
	}
	return f
}

// postgresKind sorts SQLSTATE codes, by class where the class is enough.
func postgresKind(code string) kind {
	switch code {
	case "23505":
		return unique
	case "23503":
		return foreign
	case "23514":
		return check
	case "40001", "40P01", "55P03", "53300", "57P03":
		return busy
	case "53100":
		return diskFull
	case "25006":
		return readOnly
	case "57014":
		return cancelled
	case "57P01", "57P02", "57P05", "25P03":
		return lost
	case "58030":
		return writeFailed
	}
	if strings.HasPrefix(code, "08") {
		return lost
	}
	return other
}

func nonNil(r *sql.Rows, err error) (rows, error) {
	if err != nil {
		return nil, err
	}
	return r, nil
}
