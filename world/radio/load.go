package radiofacts

import (
	"io"
	"io/fs"

	"comptoir/radio/notation"
)

// load reads one file that must be clean.
func load[T any](fsys fs.FS, name string, read func(io.Reader, string) (T, notation.Report, error)) (found T, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return found, err
	}
	defer f.Close()
	found, rep, err := read(f, name)
	return found, notation.Strict(rep, err)
}

// reader adds a file's rows to a book.
type reader func(io.Reader, string) (notation.Report, error)

func add(fsys fs.FS, name string, read reader) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return notation.Strict(read(f, name))
}
