package proof

import (
	"net/http"
	"testing"
	"time"
)

// cut ends every connection of the shop's database.
func (s *shop) cut(t testing.TB) {
	t.Helper()
	s.cluster.Exec(t, "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+s.name+"'")
}

func TestPostgresIsRestartedUnderLoad(t *testing.T) {
	for _, mode := range []string{"fast", "immediate"} {
		t.Run(mode, func(t *testing.T) {
			s := postgresShop(t)
			n := newNode(t, s.database)
			n.start(t)
			r := underLoad(t, s, []*node{n}, func() {
				s.cluster.Stop(t, mode)
				if status := n.await(http.StatusServiceUnavailable, 10*time.Second); status != http.StatusServiceUnavailable {
					t.Errorf("the database is gone and /readyz answers %d", status)
				}
				shown(t, n)
				s.cluster.Start(t)
				back := time.Now()
				if status := n.await(http.StatusOK, 20*time.Second); status != http.StatusOK {
					t.Errorf("the database is back and /readyz answers %d", status)
				}
				t.Logf("ready %s after the database was back", time.Since(back).Round(time.Millisecond))
			})
			r.finish(t)
		})
	}
}

func TestConnectionsToPostgresAreCutUnderLoad(t *testing.T) {
	s := postgresShop(t)
	n := newNode(t, s.database)
	n.start(t)
	r := underLoad(t, s, []*node{n}, func() {
		for range 20 {
			s.cut(t)
			time.Sleep(50 * time.Millisecond)
		}
	})
	r.finish(t)
}
