package proof

import (
	"context"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"comptoir/internal/db"
)

// TestKilledWhileItsSchemaGrows starts the program twice at once on an empty database and kills both while they bring it
// up to date, several times: the next start takes the migration on where it stands, and the schema is that of a start in
// peace.
func TestKilledWhileItsSchemaGrows(t *testing.T) {
	fresh := map[string]func() string{
		"sqlite": func() string { return "sqlite://" + filepath.Join(t.TempDir(), "empty.db") },
		"postgres": func() string {
			postgresShop(t) // makes the server
			return postgres.cluster.URL(postgresDatabase(t, "TEMPLATE template0"))
		},
	}
	dice := rand.New(rand.NewPCG(seed(t), 3))
	for engine, empty := range fresh {
		t.Run(engine, func(t *testing.T) {
			peace := empty()
			n := newNode(t, peace)
			n.start(t)
			n.kill()
			whole, halves := schema(t, peace), 0
			for range 3 {
				database := empty()
				for range 4 {
					beginToServe(t, database, time.Duration(10+dice.IntN(200))*time.Millisecond)
					if there := schema(t, database); len(there) > 0 && !slices.Equal(there, whole) {
						halves++
					}
				}
				n := newNode(t, database)
				n.start(t)
				n.kill()
				if got := schema(t, database); !slices.Equal(got, whole) {
					t.Errorf("the schema has %d parts after it was killed, %d in peace:\n%q\n%q", len(got), len(whole), got, whole)
				}
			}
			t.Logf("%d parts of the schema; 12 kills met %d schemas half way", len(whole), halves)
		})
	}
}

// beginToServe starts the program twice at once and kills both after a time.
func beginToServe(t *testing.T, database string, after time.Duration) {
	t.Helper()
	var both []*exec.Cmd
	for range 2 {
		cmd := exec.Command(program(t), "serve", "--listen", "127.0.0.1:0", "--database", database)
		cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
		must(t, cmd.Start())
		both = append(both, cmd)
	}
	time.Sleep(after)
	for _, cmd := range both {
		_ = cmd.Process.Kill() // it may have ended: of two that begin at once on an empty file one may give way
		_ = cmd.Wait()
	}
}

// schema lists the parts of a database's schema.
func schema(t *testing.T, database string) (parts []string) {
	t.Helper()
	d, err := db.Open(context.Background(), database, db.Options{})
	must(t, err)
	defer d.Close()
	text := `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql`
	if d.Engine() != "sqlite" {
		text = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`
	}
	must(t, d.View(context.Background(), func(tx *db.Tx) (err error) {
		parts, err = db.Many(tx, func(s db.Scanner) (part string, err error) { return part, s.Scan(&part) }, text)
		return err
	}))
	return parts
}
