package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"comptoir/internal/fault"
)

// Assets are the static files of a door, in memory, under names that carry their content's hash (rule 7).
type Assets struct {
	prefix string
	byName map[string]string // "shop.css" → "/static/shop.3f9a0c11.css"
	byPath map[string]*asset
}

type asset struct {
	kind        string
	plain, zip  []byte
	plainLength []string
	zipLength   []string
}

// LoadAssets reads every file of a file system, to be served under prefix ("/static/").
func LoadAssets(files fs.FS, prefix string) (*Assets, error) {
	a := &Assets{prefix: prefix, byName: map[string]string{}, byPath: map[string]*asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return a.add(name, content)
	})
	return a, err
}

func (a *Assets) add(name string, content []byte) error {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := a.prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	kind := mime.TypeByExtension(ext)
	if kind == "" {
		return fmt.Errorf("asset %s: no media type for %q", name, ext)
	}
	one := &asset{kind: kind, plain: content, plainLength: []string{strconv.Itoa(len(content))}}
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(content); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if zipped.Len() < len(content)*9/10 {
		one.zip, one.zipLength = zipped.Bytes(), []string{strconv.Itoa(zipped.Len())}
	}
	a.byName[name], a.byPath[hashed] = hashed, one
	return nil
}

// Path is the address of a file; the name itself under the prefix when there is no such file, which a
// test of the door finds.
func (a *Assets) Path(name string) string {
	if hashed, ok := a.byName[name]; ok {
		return hashed
	}
	return a.prefix + name
}

// Serve answers with a file.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request) error {
	one := a.byPath[r.URL.Path]
	if one == nil {
		return fault.New(fault.NotFound, "web.no_such_file")
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body, length := one.plain, one.plainLength
	if one.zip != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body, length = one.zip, one.zipLength
	}
	h["Content-Length"] = length
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	return err
}
