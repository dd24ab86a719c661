package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/vbauerster/mpb/v8"

	"comptoir/app"
)

type backupCmd struct {
	app.Config
	To string `help:"File to write; it must be new." required:"" placeholder:"FILE"`
}

// Run writes a backup while the shop sells.
func (c *backupCmd) Run(w world) error {
	bars := newBars(w)
	read, err := app.Backup(w.ctx, c.Config, version(), c.To, bars.named)
	bars.progress.Shutdown()
	if err != nil {
		return err
	}
	size := int64(0)
	if info, err := os.Stat(c.To); err == nil {
		size = info.Size()
	}
	fmt.Fprintf(w.out, "%s: %s as it was at %s, %d tables, %d rows, %d bytes; read again and found whole\n",
		c.To, read.Engine, read.At, len(read.Tables), read.Rows(), size)
	fmt.Fprintln(w.out, "It holds the installation's secrets and its customers' addresses: keep it as you keep the database.")
	return nil
}

type restoreCmd struct {
	File   string `arg:"" help:"A backup." type:"existingfile"`
	To     string `help:"sqlite://PATH of a new file, or postgres://… of an empty database; when left out with --verify, a temporary one." placeholder:"ADDRESS"`
	Verify bool   `help:"Read everything again afterwards, compare it with the backup, and look the whole ledger over."`
}

// Run restores a backup somewhere else, and says what it compared.
func (c *restoreCmd) Run(w world) error {
	if c.To == "" && !c.Verify {
		return fmt.Errorf("--to: say where, e.g. sqlite://restored.db; with --verify alone the backup is tried out and thrown away")
	}
	target := c.To
	if target == "" {
		folder, err := os.MkdirTemp("", "comptoir-restore-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		target = "sqlite://" + filepath.Join(folder, "restored.db")
	}
	bars := newBars(w)
	done, err := app.Restore(w.ctx, c.File, target, c.Verify, bars.named)
	bars.progress.Shutdown()
	if done != nil {
		printRestored(w, done)
	}
	if err != nil {
		return err
	}
	where := "into " + target
	if c.To == "" {
		where = "into a temporary database, which is thrown away"
	}
	fmt.Fprintf(w.out, "restored %d rows, as they were at %s, %s\n", done.Backup.Rows(), done.Backup.At, where)
	return nil
}

func printRestored(w world, r *app.Restored) {
	for _, c := range r.Compared {
		mark := "ok  "
		if !c.Same() {
			mark = "BAD "
		}
		fmt.Fprintf(w.out, "%s table %-20s %10d rows %10d restored  %.12s  %.12s\n", mark, c.Table, c.Rows, c.Have, c.Hash, c.Hashes)
	}
	if r.Audit != nil {
		r.Audit.Print(w.out)
	}
}

// bars shows progress, one bar after the other.
type bars struct{ progress *mpb.Progress }

func newBars(w world) *bars {
	return &bars{mpb.NewWithContext(w.ctx, mpb.WithOutput(w.err), mpb.WithWidth(48))}
}

func (b *bars) named(name string) func(done, of int64) { return bar(b.progress, name) }
