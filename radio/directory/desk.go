package directory

import (
	"context"
	"sync"
	"sync/atomic"

	"comptoir/internal/unit"
	radiofacts "comptoir/world/radio"
)

// Desk keeps the directory of the facts that stand in the store. Its zero value, with a store, is ready; before
// its first Follow it knows nothing.
type Desk struct {
	Store unit.Of[Writing]

	now      atomic.Pointer[Directory]
	mutex    sync.Mutex
	files    int64 // of imported, when it is not nil
	imported *radiofacts.Import
	inside   uncommitted
}

// uncommitted is the directory of a transaction that has changed facts, kept while it goes on: a preview asks for many
// markets.
type uncommitted struct {
	tx        Tx
	directory *Directory
}

// Now is the directory as it was last followed. It never waits.
func (d *Desk) Now() *Directory { return d.now.Load() }

// Follow makes the directory that of a view of the store.
func (d *Desk) Follow(tx Tx) error {
	in, err := d.In(tx)
	if err != nil {
		return err
	}
	d.now.Store(in)
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.inside = uncommitted{}
	return nil
}

// In gives the directory as it is inside a transaction: the kept one, unless the facts have moved there.
func (d *Desk) In(tx Tx) (*Directory, error) {
	v, err := tx.RadioVersions()
	if err != nil {
		return nil, err
	}
	if kept := d.now.Load(); kept != nil && kept.Versions == v {
		return kept, nil
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.inside.tx == tx && d.inside.directory.Versions == v {
		return d.inside.directory, nil
	}
	got, err := d.importOf(tx, v.Files)
	if err != nil {
		return nil, err
	}
	entries, err := tx.RadioEntries()
	if err != nil {
		return nil, err
	}
	made, err := compile(v, got, entries)
	if err == nil {
		d.inside = uncommitted{tx, made}
	}
	return made, err
}

// importOf reads the imported files once per version of them; the mutex is held.
func (d *Desk) importOf(tx Tx, version int64) (*radiofacts.Import, error) {
	if d.imported != nil && d.files == version {
		return d.imported, nil
	}
	list, err := tx.RadioFiles()
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(list))
	for _, f := range list {
		files[f.Path] = f.Data
	}
	got, err := radiofacts.Read(files, nil)
	if err != nil {
		return nil, err
	}
	d.imported, d.files = got, version
	return got, nil
}

// Import understands files and keeps them; those with the same path are replaced, others stay. Reading and writing
// hear how far it is; either may be nil. The report is of the files given. With dryRun nothing is kept.
func (d *Desk) Import(ctx context.Context, files map[string][]byte, dryRun bool, reading, writing func(done, of int64)) (*radiofacts.Import, error) {
	got, err := radiofacts.Read(files, reading)
	if err != nil || dryRun {
		return got, err
	}
	return got, d.Store.Update(ctx, func(tx Writing) error {
		var done int64
		for _, path := range radiofacts.Paths() {
			data, ok := files[path]
			if !ok {
				continue
			}
			if err := tx.PutRadioFile(File{path, data}); err != nil {
				return err
			}
			if done++; writing != nil {
				writing(done, int64(len(files)))
			}
		}
		return tx.BumpRadio("", true)
	})
}
