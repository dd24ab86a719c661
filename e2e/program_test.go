package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
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

// program is the running demonstration.
type program struct {
	address string // http://127.0.0.1:PORT
	command *exec.Cmd
	folder  string
}

// password of the demonstration's staff in these tests.
const password = "test-password"

var demo struct {
	once sync.Once
	program
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if code != 0 {
		demo.tail()
	}
	demo.stop()
	closeBrowser()
	os.Exit(code)
}

// shop gives the address of the demonstration, which all journeys share.
func shop(t *testing.T) string {
	t.Helper()
	demo.once.Do(func() { demo.program, demo.err = startDemo(testkit.Root(t)) })
	if demo.err != nil {
		t.Fatal(demo.err)
	}
	return demo.address
}

func startDemo(root string) (program, error) {
	folder, err := os.MkdirTemp("", "comptoir-e2e-")
	if err != nil {
		return program{}, err
	}
	p := program{folder: folder}
	binary := filepath.Join(folder, "comptoir")
	build := exec.Command("go", "build", "-o", binary, "./cmd/comptoir")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		return p, fmt.Errorf("build: %w\n%s", err, said)
	}
	p.command = exec.Command(binary, "demo", "--listen", "127.0.0.1:0", "--data", filepath.Join(folder, "data"), "--staff-password", password)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return p, err
	}
	p.command.Stderr = log
	out, err := p.command.StdoutPipe()
	if err != nil {
		return p, err
	}
	if err := p.command.Start(); err != nil {
		return p, err
	}
	p.address, err = listening(out, time.Minute)
	if err != nil {
		said, _ := os.ReadFile(log.Name())
		return p, fmt.Errorf("%w\n%s", err, said)
	}
	return p, nil
}

// listening reads what the program prints until it names its address.
func listening(out io.Reader, patience time.Duration) (string, error) {
	found := make(chan string, 1)
	go func() {
		defer close(found)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if address, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
				found <- strings.TrimSuffix(address, "/")
				break
			}
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case address, ok := <-found:
		if !ok {
			return "", errors.New("the program ended before it named its address")
		}
		return address, nil
	case <-ctx.Done():
		return "", errors.New("the program did not name its address in time")
	}
}

// tail shows the end of the program's log beside a failure.
func (p program) tail() {
	said, err := os.ReadFile(filepath.Join(p.folder, "log"))
	if err == nil {
		fmt.Fprintf(os.Stderr, "the program's log ends:\n%s\n", said[max(0, len(said)-3000):])
	}
}

func (p program) stop() {
	if p.command != nil && p.command.Process != nil {
		_ = p.command.Process.Signal(syscall.SIGTERM)
		_ = p.command.Wait()
	}
	if p.folder != "" {
		_ = os.RemoveAll(p.folder)
	}
}
