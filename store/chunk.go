package store

import (
	"fmt"
	"sync"

	"comptoir/internal/db"
)

// chunkMax bounds the keys that one statement asks for.
const chunkMax = 64

// chunks asks for many keys with few statements: text has one %s for the list of keys, after the fixed
// parameters. Sizes are powers of two, so that few texts are ever prepared; a last one is filled up by
// repeating its last key.
func (tx *Tx) chunks(text string, fixed []any, keys []any, visit func(db.Scanner) error) error {
	for len(keys) > 0 {
		size := 1
		for size < len(keys) && size < chunkMax {
			size *= 2
		}
		args := append(make([]any, 0, len(fixed)+size), fixed...)
		for i := range size {
			args = append(args, keys[min(i, len(keys)-1)])
		}
		if err := tx.Each(visit, listing(text, len(fixed)+1, size), args...); err != nil {
			return err
		}
		keys = keys[min(size, len(keys)):]
	}
	return nil
}

// listings remembers the text of each statement for each size.
var listings sync.Map // listed -> string: derived from constants, never changed

type listed struct {
	text     string
	first, n int
}

// listing is a statement for so many keys, which are its parameters from the first on.
func listing(text string, first, n int) string {
	which := listed{text, first, n}
	if known, ok := listings.Load(which); ok {
		return known.(string)
	}
	whole := fmt.Sprintf(text, places(first, n))
	listings.Store(which, whole)
	return whole
}

// places is "$3, $4, …" from a first parameter on.
func places(first, n int) string {
	b := make([]byte, 0, 5*n)
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = fmt.Appendf(b, "$%d", first+i)
	}
	return string(b)
}
