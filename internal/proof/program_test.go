package proof

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"comptoir/internal/testkit"
)

// built is where the program lies that these tests start; it is built once.
var built struct {
	once   sync.Once
	folder string
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if postgres.cluster != nil {
		postgres.cluster.Remove()
	}
	if built.folder != "" {
		os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// program builds the real program.
func program(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "comptoir-proof-"); built.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", filepath.Join(built.folder, "comptoir"), "./cmd/comptoir")
		build.Dir = testkit.Root(t)
		if said, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build: %w\n%s", err, said)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.folder, "comptoir")
}

// node is one running process of the program.
type node struct {
	url      string
	database string
	listen   string
	flags    []string
	cmd      *exec.Cmd
	said     *tail
	ended    chan error
}

// newNode takes an address for a process; start starts it.
func newNode(t testing.TB, database string, flags ...string) *node {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	l.Close()
	n := &node{url: "http://" + listen, listen: listen, database: database, flags: flags}
	t.Cleanup(n.kill)
	return n
}

// start starts the process and waits until it is ready to sell; it tells how long that took.
func (n *node) start(t testing.TB) time.Duration {
	t.Helper()
	began := time.Now()
	n.said = &tail{}
	n.cmd = exec.Command(program(t), append([]string{"serve", "--listen", n.listen, "--database", n.database, "--log-level", "warn"}, n.flags...)...)
	n.cmd.Stdout, n.cmd.Stderr = io.Discard, n.said
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	n.ended = make(chan error, 1)
	go func(cmd *exec.Cmd, ended chan<- error) { ended <- cmd.Wait() }(n.cmd, n.ended)
	if status := n.await(http.StatusOK, 30*time.Second); status != http.StatusOK {
		t.Fatalf("the program is not ready after 30 s: %d\n%s", status, n.said)
	}
	return time.Since(began)
}

// await asks /readyz until it answers a status, and gives the last one; 0 is no answer.
func (n *node) await(want int, within time.Duration) (status int) {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if status = n.readyz(); status == want {
			return status
		}
	}
	return status
}

func (n *node) readyz() int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, n.url+"/readyz", nil)
	if err != nil {
		return 0
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	w.Body.Close()
	return w.StatusCode
}

// kill ends the process at once, as kill -9 does.
func (n *node) kill() {
	if n.cmd == nil {
		return
	}
	_ = n.cmd.Process.Kill() // it may have ended by itself
	<-n.ended
	n.cmd = nil
}

// stop asks the process to end, as an operator does, and gives how it ended.
func (n *node) stop(t testing.TB) {
	t.Helper()
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-n.ended:
		n.cmd = nil
		if err != nil {
			t.Errorf("the program stopped with %v\n%s", err, n.said)
		}
	case <-time.After(30 * time.Second):
		t.Fatalf("the program does not stop\n%s", n.said)
	}
}

// tail keeps the end of what a process says.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const tailMax = 64 << 10

func (l *tail) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() > tailMax {
		l.text.Reset()
	}
	return l.text.Write(b)
}

func (l *tail) has(text string) bool { return strings.Contains(l.String(), text) }

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
