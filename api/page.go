package api

import (
	"encoding/base64"
	"slices"
	"strings"

	"comptoir/internal/fault"
)

// pageMax is the most entries of one page.
const pageMax = 100

// Paged are the parameters of every list.
type Paged struct {
	Cursor string `query:"cursor" maxLength:"300" doc:"From next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"Entries of one page."`
}

// pageOf cuts a page out of a sorted list whose entries have unique names; next is "" on the last page.
func pageOf[T any](all []T, name func(T) string, p Paged) (page []T, next string, err error) {
	after, err := uncursor(p.Cursor)
	if err != nil {
		return nil, "", err
	}
	at := 0
	if p.Cursor != "" {
		at, _ = slices.BinarySearchFunc(all, after+"\x00", func(e T, target string) int { return strings.Compare(name(e), target) })
	}
	end := min(len(all), at+min(max(p.Limit, 1), pageMax))
	if end < len(all) && end > at {
		next = cursor(name(all[end-1]))
	}
	return all[at:end], next, nil
}

func cursor(after string) string { return base64.RawURLEncoding.EncodeToString([]byte(after)) }

func uncursor(text string) (string, error) {
	after, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", fault.Field("cursor", "api.cursor_invalid")
	}
	return string(after), nil
}
