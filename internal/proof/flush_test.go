package proof

import (
	"fmt"
	"net/http"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// TestAFlushThatFails lets one flush of the running program fail, and then takes the fault away. What the disk holds is
// not known from then on: nothing is written or acknowledged any more until the program is started again, although the
// disk says yes (an engine that flushes once more and believes it has lost data that way).
func TestAFlushThatFails(t *testing.T) {
	s := sqliteShop(t)
	n := newNode(t, s.database)
	n.start(t)
	r := &rush{shop: s, nodes: []*node{n}}
	s.count(t, n, 100_000, s.skus[1])
	c := newClient()
	ask := func(key string) *attempt {
		t.Helper()
		a := r.wish(t.Name()+key, []line{{s.skus[1], 1}})
		r.try(t.Context(), c, n, a)
		return a
	}
	if before := ask("before"); before.order == nil {
		t.Fatal("no order before the fault")
	}
	heal := failingFlushes(t, n)
	if met := ask("met"); met.order != nil {
		t.Error("an order was acknowledged whose flush failed")
	}
	heal()
	for i := range 20 {
		if a := ask(fmt.Sprint("after", i)); !a.open() {
			t.Fatalf("order %d after the failed flush was answered: %+v", i, a.order)
		}
	}
	if status := n.await(http.StatusOK, 2*time.Second); status != http.StatusServiceUnavailable {
		t.Errorf("a flush has failed and /readyz answers %d", status)
	}
	shown(t, n)
	n.kill()
	n.start(t)
	asked := r.settle(t, 20*time.Second)
	r.compare(t, s.look(t))
	t.Logf("%d keys asked again after the restart, %d orders", asked, len(r.placed()))
}

// failingFlushes makes every flush of a process fail until heal is called; who may not trace processes skips.
func failingFlushes(t *testing.T, n *node) (heal func()) {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace, which lets flushes fail")
	}
	said := &tail{}
	cmd := exec.Command(strace, "-f", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-p", fmt.Sprint(n.cmd.Process.Pid))
	cmd.Stdout, cmd.Stderr = said, said
	must(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	end := func() {
		_ = cmd.Process.Signal(syscall.SIGINT) // it lets go of the process
		<-ended
	}
	for range 200 {
		if said.has("attached") {
			return end
		}
		select {
		case <-ended:
			t.Skipf("processes cannot be traced here: %s", said)
		case <-time.After(20 * time.Millisecond):
		}
	}
	end()
	t.Skipf("the tracer does not come: %s", said)
	return nil
}
