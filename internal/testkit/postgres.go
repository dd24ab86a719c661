package testkit

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"comptoir/internal/id"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Postgres is the address of a fresh database. COMPTOIR_TEST_POSTGRES names a server to use; otherwise a
// private cluster is started, which keeps nothing through a loss of power.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("COMPTOIR_TEST_POSTGRES")
	if server == "" {
		server = cluster(t)
	}
	admin, err := sql.Open("pgx", server)
	must(t, err, "open PostgreSQL")
	defer admin.Close()
	name := strings.ToLower(id.System().New("test"))
	_, err = admin.ExecContext(context.Background(), "CREATE DATABASE "+name)
	must(t, err, "create a database for the test")
	t.Cleanup(func() { drop(server, name) })
	base, query, _ := strings.Cut(server, "?")
	return base[:strings.LastIndex(base, "/")+1] + name + "?" + query
}

func drop(server, name string) {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return
	}
	defer admin.Close()
	_, _ = admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
}

// cluster starts the private cluster, or finds the one that another test program started.
func cluster(t testing.TB) string {
	t.Helper()
	bin := postgresBin(t)
	home := filepath.Join(os.TempDir(), "comptoir-test-postgres")
	must(t, os.MkdirAll(home, 0o755), "folder of the cluster")
	unlock := lock(t, filepath.Join(home, "lock"))
	defer unlock()
	if url, ok := running(home); ok {
		return url
	}
	return start(t, bin, home)
}

// postgresBin is the folder of the newest PostgreSQL's programs.
func postgresBin(t testing.TB) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		Lacking(t, "no PostgreSQL: apt-get install postgresql")
	}
	sort.Strings(found)
	return filepath.Dir(found[len(found)-1])
}

func lock(t testing.TB, path string) func() {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	must(t, err, "lock file of the cluster")
	must(t, syscall.Flock(int(f.Fd()), syscall.LOCK_EX), "lock of the cluster")
	return func() { f.Close() }
}

func running(home string) (string, bool) {
	url, err := os.ReadFile(filepath.Join(home, "url"))
	if err != nil {
		return "", false
	}
	d, err := sql.Open("pgx", string(url))
	if err != nil {
		return "", false
	}
	defer d.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return string(url), d.PingContext(ctx) == nil
}

func start(t testing.TB, bin, home string) string {
	t.Helper()
	c := initCluster(t, bin, filepath.Join(home, "data-"+id.System().New("pg")), "-c fsync=off -c full_page_writes=off -c max_connections=300")
	c.Start(t)
	url := c.URL("postgres")
	must(t, os.WriteFile(filepath.Join(home, "url"), []byte(url), 0o644), "note the address of the cluster")
	return url
}

// Cluster is a PostgreSQL server that a test may stop, kill and start again.
type Cluster struct {
	bin, data, options string
	port               int
	attr               *syscall.SysProcAttr
}

// DurableCluster starts a cluster that keeps what it acknowledged, as the shop demands. Remove ends it.
func DurableCluster(t testing.TB) *Cluster {
	t.Helper()
	home, err := os.MkdirTemp("", "comptoir-durable-postgres-")
	must(t, err, "folder of the cluster")
	must(t, os.Chmod(home, 0o755), "folder of the cluster")
	c := initCluster(t, postgresBin(t), filepath.Join(home, "data"), "-c max_connections=200")
	c.Start(t)
	return c
}

// Standby makes a second server that has everything that the first one acknowledges before it does (synchronous
// replication), and starts it. Remove ends it.
func (c *Cluster) Standby(t testing.TB) *Cluster {
	t.Helper()
	data := filepath.Join(filepath.Dir(c.data), "standby")
	must(t, os.Mkdir(data, 0o700), "folder of the standby")
	s := &Cluster{bin: c.bin, data: data, attr: asPostgres(t, data), port: freePort(t)}
	s.options = fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200", s.port)
	command(t, c.attr, filepath.Join(c.bin, "pg_basebackup"), "-D", data, "-d", c.URL("postgres"), "-R", "-X", "stream", "-c", "fast", "--no-sync")
	s.Start(t)
	c.Exec(t, "postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'")
	c.Exec(t, "postgres", "SELECT pg_reload_conf()")
	return s
}

// Promote makes a standby the server that is written to.
func (c *Cluster) Promote(t testing.TB) {
	t.Helper()
	command(t, c.attr, filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-w", "promote")
}

// Address is where its server listens.
func (c *Cluster) Address() string { return fmt.Sprint("127.0.0.1:", c.port) }

// Remove crashes the server and removes what it kept.
func (c *Cluster) Remove() {
	stop := exec.Command(filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-m", "immediate", "-w", "stop")
	stop.SysProcAttr, stop.Dir = c.attr, os.TempDir()
	_ = stop.Run() // it may stand still already
	os.RemoveAll(filepath.Dir(c.data))
}

func initCluster(t testing.TB, bin, data, options string) *Cluster {
	t.Helper()
	must(t, os.Mkdir(data, 0o700), "folder of the data")
	c := &Cluster{bin: bin, data: data, attr: asPostgres(t, data), port: freePort(t)}
	c.options = fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' %s", c.port, options)
	command(t, c.attr, filepath.Join(bin, "initdb"), "-D", data, "-U", "comptoir", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
	return c
}

// URL is the address of one of its databases.
func (c *Cluster) URL(database string) string {
	return fmt.Sprintf("postgres://comptoir@127.0.0.1:%d/%s?sslmode=disable", c.port, database)
}

// Start starts the server and waits until it answers.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	command(t, c.attr, filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-o", c.options, "-l", filepath.Join(c.data, "log"), "-w", "start")
}

// Stop stops the server: "fast" ends what runs, "immediate" is a crash.
func (c *Cluster) Stop(t testing.TB, mode string) {
	t.Helper()
	command(t, c.attr, filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-m", mode, "-w", "stop")
}

// Exec runs a statement on one of its databases.
func (c *Cluster) Exec(t testing.TB, database, text string) {
	t.Helper()
	d, err := sql.Open("pgx", c.URL(database))
	must(t, err, "open PostgreSQL")
	defer d.Close()
	_, err = d.ExecContext(context.Background(), text)
	must(t, err, text)
}

// asPostgres gives the cluster's folder to the user postgres when the test runs as root, whom PostgreSQL refuses.
func asPostgres(t testing.TB, data string) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	must(t, err, "root may not run PostgreSQL, and there is no user postgres")
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	must(t, os.Chown(data, uid, gid), "give the cluster's folder away")
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

func command(t testing.TB, attr *syscall.SysProcAttr, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.SysProcAttr, c.Dir = attr, os.TempDir()
	log, err := os.CreateTemp("", "comptoir-pg-*.log") // a file, not a pipe: the server outlives the command
	must(t, err, "log of "+name)
	defer os.Remove(log.Name())
	c.Stdout, c.Stderr = log, log
	if err := c.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		t.Fatalf("%s: %v\n%s", filepath.Base(name), err, said)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err, "find a free port")
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
