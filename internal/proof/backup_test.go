package proof

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// command runs the program to its end and gives what it said.
func command(t testing.TB, args ...string) (string, error) {
	t.Helper()
	said, err := exec.Command(program(t), args...).CombinedOutput()
	return string(said), err
}

// TestABackupIsTakenAndRestoredWhileTheShopSells also moves the shop to the other engine.
func TestABackupIsTakenAndRestoredWhileTheShopSells(t *testing.T) {
	onEngines(t, func(t *testing.T, s *shop) {
		n := newNode(t, s.database)
		n.start(t)
		file := filepath.Join(t.TempDir(), "shop.backup")
		r := underLoad(t, s, []*node{n}, func() {
			if said, err := command(t, "backup", "--database", s.database, "--to", file); err != nil {
				t.Errorf("%v\n%s", err, said)
			}
		})
		r.finish(t)
		for _, target := range []string{"sqlite://" + filepath.Join(t.TempDir(), "again.db"), emptyPostgres(t)} {
			said, err := command(t, "restore", file, "--to", target, "--verify")
			if err != nil || !strings.Contains(said, "ok   stock.level") || strings.Contains(said, "BAD") {
				t.Fatalf("%v\n%s", err, said)
			}
			if said, err := command(t, "restore", file, "--to", target, "--verify"); err == nil || !strings.Contains(said, "nothing was written") {
				t.Errorf("restored over a shop: %v\n%s", err, said)
			}
			again := newNode(t, target)
			again.start(t)
			shown(t, again)
			again.stop(t)
		}
		damage(t, file)
	})
}

func emptyPostgres(t testing.TB) string {
	t.Helper()
	name := postgresDatabase(t, "")
	return postgres.cluster.URL(name)
}

// damage cuts a byte off, and changes one: both are refused before anything is written.
func damage(t *testing.T, file string) {
	t.Helper()
	whole, err := os.ReadFile(file)
	must(t, err)
	changed := append([]byte{}, whole...)
	changed[len(changed)/2] ^= 1
	for name, content := range map[string][]byte{"cut off": whole[:len(whole)*2/3], "changed": changed} {
		bad, target := filepath.Join(t.TempDir(), "bad.backup"), filepath.Join(t.TempDir(), "bad.db")
		must(t, os.WriteFile(bad, content, 0o600))
		said, err := command(t, "restore", bad, "--to", "sqlite://"+target, "--verify")
		if err == nil || !strings.Contains(said, "is not as it was written: table ") {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
		if _, err := os.Stat(target); err == nil {
			t.Errorf("%s: something was written", name)
		}
	}
}
