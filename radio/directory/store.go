package directory

// File is a file of an import as it came.
type File struct {
	Path string
	Data []byte
}

// Versions count the changes of the facts. Files moves with imports only.
type Versions struct{ Facts, Files int64 }

// Tx is what the directory needs from storage.
type Tx interface {
	// RadioVersions gives the versions of the facts that are in the store.
	RadioVersions() (Versions, error)
	// RadioFiles gives every file that was imported, by path.
	RadioFiles() ([]File, error)
	// RadioEntries gives every fact that staff wrote, by key.
	RadioEntries() ([]Entry, error)
}

// Writing is what an import needs beside.
type Writing interface {
	Tx
	// PutRadioFile keeps a file; one with the same path is replaced.
	PutRadioFile(File) error
	// BumpRadio raises the version of the facts, of imported files too when files is true, and of the markets: the
	// one of a country, or all for "".
	BumpRadio(country string, files bool) error
}
