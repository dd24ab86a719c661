package store

import (
	"fmt"

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
		if err := tx.Each(visit, fmt.Sprintf(text, places(len(fixed)+1, size)), args...); err != nil {
			return err
		}
		keys = keys[min(size, len(keys)):]
	}
	return nil
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
