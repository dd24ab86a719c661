package proof

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"comptoir/internal/testkit"
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
			shown(t, n) // what was looked at once is shown while the database is away
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

// TestPostgresFailsOver lets the server die under load and a synchronous standby take its place: what was acknowledged is
// there, and the program goes on by itself with the address that names both.
func TestPostgresFailsOver(t *testing.T) {
	primary := testkit.DurableCluster(t)
	t.Cleanup(primary.Remove)
	primary.Exec(t, "postgres", "CREATE DATABASE shop")
	s := &shop{facts: furnish(t, primary.URL("shop")), name: "shop", cluster: primary}
	standby := primary.Standby(t)
	t.Cleanup(standby.Remove)
	s.database = fmt.Sprintf("postgres://comptoir@%s,%s/shop?sslmode=disable&target_session_attrs=read-write&connect_timeout=2", primary.Address(), standby.Address())
	n := newNode(t, s.database)
	n.start(t)
	r := underLoad(t, s, []*node{n}, func() {
		primary.Stop(t, "immediate")
		standby.Promote(t)
		over := time.Now()
		if status := n.await(http.StatusOK, 30*time.Second); status != http.StatusOK {
			t.Errorf("the standby has taken over and /readyz answers %d\n%s", status, n.said)
		}
		t.Logf("ready %s after the standby had taken over", time.Since(over).Round(time.Millisecond))
	})
	r.finish(t)
}
