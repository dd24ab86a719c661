package db_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"comptoir/internal/db"
	"comptoir/internal/testkit"
)

// TestAnOldPrimaryThatComesBackIsNotUsed lets a standby take over, starts the old primary again behind the program's back,
// and cuts its connections: it goes on where it was, although the old one stands first in its address and can be written.
func TestAnOldPrimaryThatComesBackIsNotUsed(t *testing.T) {
	old := testkit.DurableCluster(t)
	t.Cleanup(old.Remove)
	old.Exec(t, "postgres", "CREATE DATABASE shop")
	next := old.Standby(t)
	t.Cleanup(next.Remove)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	d, err := db.Open(ctx, fmt.Sprintf("postgres://comptoir@%s,%s/shop?sslmode=disable&target_session_attrs=read-write&connect_timeout=2", old.Address(), next.Address()), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	write := func(text string) {
		t.Helper()
		for {
			err := d.Update(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(text)
				return err
			})
			if err == nil {
				return
			}
			select {
			case <-ctx.Done():
				t.Fatalf("%s: %v", text, err)
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	write(`CREATE TABLE note (n integer PRIMARY KEY)`)
	write(`INSERT INTO note (n) VALUES (1) ON CONFLICT DO NOTHING`)
	old.Stop(t, "immediate")
	next.Promote(t)
	write(`INSERT INTO note (n) VALUES (2) ON CONFLICT DO NOTHING`)
	old.Start(t)
	old.Exec(t, "postgres", "ALTER SYSTEM SET synchronous_standby_names = ''")
	old.Exec(t, "postgres", "SELECT pg_reload_conf()")
	next.Exec(t, "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'comptoir'")
	write(`INSERT INTO note (n) VALUES (3) ON CONFLICT DO NOTHING`)
	there, err := db.Open(ctx, next.URL("shop"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { there.Close() })
	var notes int64
	err = there.View(ctx, func(tx *db.Tx) (err error) {
		notes, err = db.One(tx, db.Int, `SELECT COUNT(*) FROM note`)
		return err
	})
	if err != nil || notes != 3 {
		t.Errorf("the server that took over has %d of 3 notes: %v", notes, err)
	}
}
