package store

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/radio/directory"
)

var _ directory.Writing = (*Tx)(nil)

// The rows of fact_version that count changes of what is known of phones and networks.
const (
	radioVersion     = "radio"
	radioFileVersion = "radio files"
)

const selectRadioVersionsSQL = `SELECT name, version FROM fact_version WHERE name IN ($1, $2)`

// RadioVersions gives the versions of what is known of phones and networks.
func (tx *Tx) RadioVersions() (v directory.Versions, err error) {
	err = tx.Each(func(s db.Scanner) error {
		var name string
		var version int64
		if err := s.Scan(&name, &version); err != nil {
			return err
		}
		if name == radioVersion {
			v.Facts = version
		} else {
			v.Files = version
		}
		return nil
	}, selectRadioVersionsSQL, radioVersion, radioFileVersion)
	return v, err
}

// BumpRadio raises the version of what is known of phones and networks, and of the market that it is about: of all
// for "". A country that is no market has none to raise.
func (tx *Tx) BumpRadio(country string, files bool) error {
	names := []string{radioVersion}
	if files {
		names = append(names, radioFileVersion)
	}
	for _, name := range names {
		if _, err := tx.Exec(bumpCatalogueSQL, name); err != nil {
			return err
		}
	}
	err := tx.bumpNamed(market.Code(country))
	if fault.IsCode(err, "market.unknown") {
		return nil
	}
	return err
}

const selectRadioFilesSQL = `SELECT path, data FROM radio_file ORDER BY path`

// RadioFiles gives every imported file, by path.
func (tx *Tx) RadioFiles() ([]directory.File, error) {
	return db.Many(tx.Tx, func(s db.Scanner) (f directory.File, err error) {
		var packed []byte
		if err := s.Scan(&f.Path, &packed); err != nil {
			return f, err
		}
		in, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return f, fmt.Errorf("unpack %s: %w", f.Path, err)
		}
		f.Data, err = io.ReadAll(in)
		return f, err
	}, selectRadioFilesSQL)
}

const putRadioFileSQL = `INSERT INTO radio_file (path, data) VALUES ($1, $2) ON CONFLICT (path) DO UPDATE SET data = excluded.data`

// PutRadioFile keeps a file, compressed. The caller raises the version.
func (tx *Tx) PutRadioFile(f directory.File) error {
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	if _, err := out.Write(f.Data); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err := tx.Exec(putRadioFileSQL, f.Path, packed.Bytes())
	return err
}

const selectRadioEntriesSQL = `SELECT doc FROM radio_entry ORDER BY key`

// RadioEntries gives every fact that staff wrote, by key.
func (tx *Tx) RadioEntries() ([]directory.Entry, error) {
	return db.Many(tx.Tx, scanDoc[directory.Entry], selectRadioEntriesSQL)
}

const selectRadioEntrySQL = `SELECT doc FROM radio_entry WHERE key = $1`

// RadioEntry gives one of them; fault.NotFound "radio.entry_unknown" when there is none.
func (tx *Tx) RadioEntry(key string) (directory.Entry, error) {
	e, err := db.One(tx.Tx, scanDoc[directory.Entry], selectRadioEntrySQL, key)
	if fault.Is(err, fault.NotFound) {
		return e, fault.New(fault.NotFound, "radio.entry_unknown")
	}
	return e, err
}

const putRadioEntrySQL = `INSERT INTO radio_entry (key, doc) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET doc = excluded.doc`

// PutRadioEntry writes one. The caller raises the version.
func (tx *Tx) PutRadioEntry(e directory.Entry) error { return tx.putDoc(putRadioEntrySQL, e, e.Key()) }

const dropRadioEntrySQL = `DELETE FROM radio_entry WHERE key = $1`

// DropRadioEntry removes one; fault.NotFound when there is none.
func (tx *Tx) DropRadioEntry(key string) error {
	n, err := tx.Exec(dropRadioEntrySQL, key)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "radio.entry_unknown")
	}
	return err
}
