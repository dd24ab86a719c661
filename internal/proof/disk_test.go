package proof

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// smallDisk is a file system of its own with a shop's file on it; who may not mount skips.
func smallDisk(t *testing.T, megabytes int) (s *shop, folder string) {
	t.Helper()
	s = sqliteShop(t)
	folder = t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		t.Skipf("a file system of its own cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	whole, err := os.ReadFile(strings.TrimPrefix(s.database, "sqlite://"))
	must(t, err)
	path := filepath.Join(folder, "comptoir.db")
	must(t, os.WriteFile(path, whole, 0o600))
	s.database = "sqlite://" + path
	return s, folder
}

// refusedWrite places orders until one is answered with a fault's code.
func refusedWrite(t *testing.T, r *rush, code string) {
	t.Helper()
	c := newClient()
	for n := range 2000 {
		a := r.wish(fmt.Sprint(t.Name(), code, n), []line{{r.shop.skus[1], 1}})
		told := c.do(r.nodes[0].url, a.wish)
		order, refused, err := told.outcome()
		must(t, err)
		a.order, a.refused = order, refused
		if !a.open() {
			continue
		}
		if told.status != http.StatusServiceUnavailable || told.code() != code {
			t.Fatalf("the disk takes nothing: %d %s %v", told.status, told.body, told.err)
		}
		return
	}
	t.Fatal("2,000 orders were placed on a disk that takes nothing")
}

// TestAFullDisk fills the disk under the running program, and frees it.
func TestAFullDisk(t *testing.T) {
	s, folder := smallDisk(t, 48)
	n := newNode(t, s.database)
	n.start(t)
	r := &rush{shop: s, nodes: []*node{n}}
	s.count(t, n, 100_000, s.skus[1])
	ballast := fill(t, filepath.Join(folder, "ballast"))
	refusedWrite(t, r, "db.disk_full")
	if status := n.readyz(); status != http.StatusServiceUnavailable {
		t.Errorf("the disk is full and /readyz answers %d", status)
	}
	shown(t, n)
	must(t, os.Remove(ballast))
	if status := n.await(http.StatusOK, 10*time.Second); status != http.StatusOK {
		t.Errorf("the disk has room again and /readyz answers %d", status)
	}
	r.settle(t, 20*time.Second)
	r.compare(t, s.look(t))
	n.kill()
	n.start(t)
	r.compare(t, s.look(t))
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	defer f.Close()
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
	return path
}

// shown tells that pages are shown.
func shown(t *testing.T, n *node) {
	t.Helper()
	w, err := http.Get(n.url + "/es/")
	must(t, err)
	w.Body.Close()
	if w.StatusCode != http.StatusOK {
		t.Errorf("the shop's home answers %d", w.StatusCode)
	}
}

// TestADatabaseThatBecomesReadOnly is what a server does whose disk is: PostgreSQL lets nobody write, and then again.
func TestADatabaseThatBecomesReadOnly(t *testing.T) {
	s := postgresShop(t)
	n := newNode(t, s.database)
	n.start(t)
	r := &rush{shop: s, nodes: []*node{n}}
	s.count(t, n, 100_000, s.skus[1])
	readOnly := func(value string) {
		s.cluster.Exec(t, "postgres", "ALTER DATABASE "+s.name+" SET default_transaction_read_only = "+value)
		s.cut(t)
	}
	readOnly("on")
	refusedWrite(t, r, "db.read_only")
	if status := n.readyz(); status != http.StatusServiceUnavailable {
		t.Errorf("nothing can be written and /readyz answers %d", status)
	}
	shown(t, n)
	readOnly("off")
	if status := n.await(http.StatusOK, 10*time.Second); status != http.StatusOK {
		t.Errorf("it can be written again and /readyz answers %d\n%s", status, n.said)
	}
	r.settle(t, 20*time.Second)
	r.compare(t, s.look(t))
}

// TestStartedOnAFolderThatCannotBeWritten runs the program as somebody who may only read.
func TestStartedOnAFolderThatCannotBeWritten(t *testing.T) {
	s := sqliteShop(t)
	path := strings.TrimPrefix(s.database, "sqlite://")
	for folder := filepath.Dir(path); len(folder) > len(os.TempDir()); folder = filepath.Dir(folder) {
		must(t, os.Chmod(folder, 0o755))
	}
	must(t, os.Chmod(built.folder, 0o755))
	must(t, os.Chmod(path, 0o444))
	must(t, os.Chmod(filepath.Dir(path), 0o555))
	t.Cleanup(func() { _ = os.Chmod(filepath.Dir(path), 0o755) })
	cmd := exec.Command(program(t), "serve", "--listen", "127.0.0.1:0", "--database", s.database)
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	cmd.Dir = "/"
	said, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "--database") || !strings.Contains(string(said), "cannot be written") {
		t.Errorf("%v\n%s", err, said)
	}
}
