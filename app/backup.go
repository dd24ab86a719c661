package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"comptoir/internal/archive"
	"comptoir/internal/clock"
	"comptoir/internal/db"
	"comptoir/store"
)

// Bars hear of progress: a name for what is done gives who hears how far it is.
type Bars func(name string) func(done, of int64)

// Backup writes a backup of the database to a new file, while the shop goes on selling, and reads it again. The file
// has its name only when it is whole.
func Backup(ctx context.Context, c Config, program, path string, bars Bars) (*archive.Reader, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("--to: %s is there already: name a new file", path)
	}
	d, err := db.Open(ctx, c.Database, db.Options{Volatile: true}) // it is only read
	if err != nil {
		return nil, fmt.Errorf("--database: %w", err)
	}
	defer d.Close()
	file, err := os.CreateTemp(filepath.Dir(path), ".comptoir-backup-*") // for its owner alone
	if err != nil {
		return nil, fmt.Errorf("--to: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	head := archive.Header{At: clock.System{}.Now().String(), Program: program}
	if _, err := store.Backup(ctx, d, file, head, bars("writing")); err != nil {
		return nil, err
	}
	if err := file.Sync(); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	read, err := archive.Check(file, bars("reading it again"))
	if err != nil {
		return nil, fmt.Errorf("what was written cannot be read: %w", err)
	}
	return read, keepName(file.Name(), path)
}

// keepName gives a file its name for good.
func keepName(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// Restored is what a restore has done, and what it compared when it was asked to.
type Restored struct {
	Backup   *archive.Reader
	Target   string
	Compared []store.Compared
	Audit    *store.Audit
}

// Restore checks a backup whole, and writes it into a new SQLite file or an empty PostgreSQL database. With verify it
// reads everything again, compares it with the backup, and looks the ledger over. A SQLite file has its name only when
// all that is done.
func Restore(ctx context.Context, path, target string, verify bool, bars Bars) (*Restored, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	done := &Restored{Target: target}
	if done.Backup, err = archive.Check(file, bars("checking")); err != nil {
		return nil, fmt.Errorf("%s is not as it was written: %w", path, err)
	}
	wanted, isFile := strings.CutPrefix(target, "sqlite://")
	if isFile {
		if _, err := os.Lstat(wanted); err == nil {
			return nil, fmt.Errorf("--to: %s is there already: name a new file, nothing was written", wanted)
		}
		target += ".restoring"
		for _, end := range []string{"", "-wal", "-shm"} {
			os.Remove(wanted + ".restoring" + end) // of a restore that was stopped
		}
	}
	if err := done.into(ctx, path, target, verify, bars); err != nil {
		return done, err
	}
	if isFile {
		return done, keepName(wanted+".restoring", wanted)
	}
	return done, nil
}

func (r *Restored) into(ctx context.Context, path, target string, verify bool, bars Bars) error {
	d, err := db.Open(ctx, target, db.Options{})
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	defer d.Close()
	open := func() (io.ReadCloser, error) { return os.Open(path) }
	if err := store.RestoreInto(ctx, d, &r.Backup.Header, open, bars("writing")); err != nil {
		return err
	}
	if verify {
		if r.Compared, err = store.Compare(ctx, d, r.Backup, bars("comparing")); err != nil {
			return err
		}
		for _, c := range r.Compared {
			if !c.Same() {
				return fmt.Errorf("table %s: %d rows with the hash %.12s… were restored, the backup has %d with %.12s…", c.Table, c.Have, c.Hashes, c.Rows, c.Hash)
			}
		}
	}
	if err := store.Finish(ctx, d); err != nil {
		return err
	}
	if !verify {
		return nil
	}
	r.Audit, err = (&store.Store{DB: d}).Audit(ctx, bars("looking at orders"))
	if err != nil {
		return err
	}
	return r.Audit.Err()
}
