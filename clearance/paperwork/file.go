package paperwork

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"comptoir/clearance"
	"comptoir/internal/fault"
)

// FileMax is the most bytes of a file: evidence.file_too_large.
const FileMax = 20 << 20

// File is a document behind a piece of evidence.
type File struct {
	Hash string
	Kind string // its media type, one of fileKinds
	Data []byte
}

// fileKind is a kind of file that may be filed.
type fileKind struct {
	media   string
	endings []string
	is      func([]byte) bool
}

// fileKinds are the kinds that may be filed; the first that fits the content is taken.
func fileKinds() []fileKind {
	return []fileKind{
		{"application/pdf", []string{"pdf"}, func(b []byte) bool { return bytes.HasPrefix(b, []byte("%PDF-")) }},
		{"image/png", []string{"png"}, func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }},
		{"image/jpeg", []string{"jpg", "jpeg"}, func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }},
		{"text/csv", []string{"csv"}, plainText},
		{"text/plain", []string{"txt", "text", "md", "log"}, plainText},
	}
}

// plainText is text that no browser would take for a page.
func plainText(b []byte) bool {
	if !utf8.Valid(b) || bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<")) {
		return false
	}
	return !bytes.ContainsFunc(b, func(r rune) bool { return r < 0x20 && r != '\n' && r != '\r' && r != '\t' && r != '\f' })
}

// Read looks at an upload: its kind is what its content says, and its name must not say another. Errors are of the
// field "file": evidence.file_empty, evidence.file_too_large, evidence.file_kind, evidence.file_misnamed.
func Read(name string, data []byte) (File, error) {
	if len(data) == 0 {
		return File{}, fault.Field("file", "evidence.file_empty")
	}
	if len(data) > FileMax {
		return File{}, TooLarge()
	}
	ending := endingOf(name)
	fits := false
	for _, k := range fileKinds() {
		if !k.is(data) {
			continue
		}
		fits = true
		for _, e := range k.endings {
			if e == ending {
				sum := sha256.Sum256(data)
				return File{Hash: hex.EncodeToString(sum[:]), Kind: k.media, Data: data}, nil
			}
		}
	}
	if fits || claimed(ending) {
		return File{}, fault.Field("file", "evidence.file_misnamed", "ending", ending)
	}
	return File{}, fault.Field("file", "evidence.file_kind", "ending", ending)
}

// TooLarge is the refusal of a file that is larger than FileMax.
func TooLarge() *fault.Fault {
	return fault.Field("file", "evidence.file_too_large", "max", strconv.Itoa(FileMax>>20))
}

func endingOf(name string) string {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return ""
	}
	return strings.ToLower(name[at+1:])
}

// claimed tells whether a name ends as a kind that may be filed does.
func claimed(ending string) bool {
	for _, k := range fileKinds() {
		for _, e := range k.endings {
			if e == ending {
				return true
			}
		}
	}
	return false
}

// EndingOf is how the name of a kind of file ends.
func EndingOf(kind string) string {
	for _, k := range fileKinds() {
		if k.media == kind {
			return k.endings[0]
		}
	}
	return "bin"
}

// Keep keeps a file for somebody who may file evidence: who has the permission, or a role that a gate asks to attest.
func (d *Desk) Keep(ctx context.Context, who Who, f File) error {
	return d.Store.Update(ctx, func(tx Tx) error {
		gates, err := tx.Gates()
		if err != nil {
			return err
		}
		attests := func(g clearance.Gate) bool { return g.Attester() != "" && who.IsSomewhere(g.Attester()) }
		if !who.MaySomewhere("clearance") && !slices.ContainsFunc(gates, attests) {
			return fault.New(fault.Forbidden, "change.not_yours", "permission", "clearance")
		}
		return tx.KeepFile(f, d.Clock.Now())
	})
}

// FileOf gives the file of a piece of evidence, and a name to save it under.
func (d *Desk) FileOf(ctx context.Context, evidence string) (f File, name string, err error) {
	err = d.Store.View(ctx, func(tx Tx) error {
		e, err := tx.Evidence(evidence)
		if err != nil {
			return err
		}
		if e.File == "" {
			return fault.New(fault.NotFound, "evidence.file_unknown", "evidence", evidence)
		}
		f, err = tx.File(e.File)
		name = plainName(e.Gate + "-" + e.Number)
		return err
	})
	return f, name + "." + EndingOf(f.Kind), err
}

// plainName keeps letters, digits and hyphens of ASCII.
func plainName(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, text)
}
