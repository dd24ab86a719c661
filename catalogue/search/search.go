package search

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"comptoir/catalogue"
	"comptoir/market"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// The limits of rule 6. What is beyond them is cut, not refused: a search box forgives.
const (
	QueryMax = 120
	WordsMax = 8
	HitsMax  = 200
	keptMax  = 512 // answers that are kept, per generation
)

// Desk keeps the indexes of the catalogue's latest state that it was asked about.
type Desk struct {
	mutex   sync.Mutex
	book    *catalogue.Book
	indexes map[market.Language]*shelf
}

// shelf is one language's index with the answers it gave lately.
type shelf struct {
	once  sync.Once
	index bleve.Index
	err   error

	mutex      sync.Mutex
	young, old map[string][]string
}

// NewDesk makes a desk without indexes: each is made when its language is first searched.
func NewDesk() *Desk { return &Desk{} }

// Warm makes the index of a language ahead of the first search.
func (d *Desk) Warm(book *catalogue.Book, l market.Language) error {
	_, err := d.shelfOf(book, l)
	return err
}

// Find gives the slugs of the products that match, the best first. An empty query finds nothing.
func (d *Desk) Find(ctx context.Context, book *catalogue.Book, l market.Language, typed string) ([]string, error) {
	words := Words(typed)
	if len(words) == 0 {
		return nil, nil
	}
	s, err := d.shelfOf(book, l)
	if err != nil {
		return nil, err
	}
	return s.find(ctx, words)
}

func (d *Desk) shelfOf(book *catalogue.Book, l market.Language) (*shelf, error) {
	d.mutex.Lock()
	if d.book != book {
		d.close()
		d.book, d.indexes = book, map[market.Language]*shelf{}
	}
	l = spoken(l)
	s := d.indexes[l]
	if s == nil {
		s = &shelf{young: map[string][]string{}}
		d.indexes[l] = s
	}
	d.mutex.Unlock()
	s.once.Do(func() { s.index, s.err = build(book, l) })
	return s, s.err
}

// close leaves old indexes to the collector; a search that still runs on one ends undisturbed.
func (d *Desk) close() { d.indexes = nil }

// elided are articles that lose their vowel before another: l'écouteur is found as écouteur.
var elided = regexp.MustCompile(`(^|\s)(l|d|qu)['’]`)

// Words takes a query apart: lower case, cut at the limits of rule 6.
func Words(typed string) []string {
	if len(typed) > 4*QueryMax {
		typed = strings.ToValidUTF8(typed[:4*QueryMax], "")
	}
	runes := []rune(strings.ToValidUTF8(typed, ""))
	if len(runes) > QueryMax {
		runes = runes[:QueryMax]
	}
	words := strings.FieldsFunc(elided.ReplaceAllString(strings.ToLower(string(runes)), " "), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-' && r != '.' && r != '+'
	})
	kept := words[:0]
	for _, w := range words {
		if w = strings.Trim(w, "-.+"); w != "" && len(kept) < WordsMax {
			kept = append(kept, w)
		}
	}
	return kept
}

func (s *shelf) find(ctx context.Context, words []string) ([]string, error) {
	key := strings.Join(words, " ")
	s.mutex.Lock()
	found, ok := s.young[key]
	if !ok {
		found, ok = s.old[key]
	}
	s.mutex.Unlock()
	if ok {
		return found, nil
	}
	request := bleve.NewSearchRequestOptions(queryOf(words), HitsMax, 0, false)
	request.SortBy([]string{"-_score", "_id"})
	answer, err := s.index.SearchInContext(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	found = make([]string, 0, len(answer.Hits))
	for _, hit := range answer.Hits {
		if hit.Score >= answer.MaxScore*weakest {
			found = append(found, hit.ID)
		}
	}
	s.keep(key, found)
	return found, nil
}

// weakest is how little of the best hit's score a hit may have: beyond it is noise.
const weakest = 0.08

func (s *shelf) keep(key string, found []string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.young) >= keptMax {
		s.old, s.young = s.young, map[string][]string{}
	}
	s.young[key] = found
}

// queryOf asks for every word (rule 3).
func queryOf(words []string) query.Query {
	all := make([]query.Query, len(words))
	for i, word := range words {
		all[i] = queryOfWord(word)
	}
	if len(all) == 1 {
		return all[0]
	}
	return bleve.NewConjunctionQuery(all...)
}

func queryOfWord(word string) query.Query {
	either := bleve.NewDisjunctionQuery()
	for _, field := range []struct {
		name  string
		boost float64
	}{{"name", 8}, {"tags", 4}, {"category", 4}, {"summary", 2}, {"body", 1}} {
		m := bleve.NewMatchQuery(word)
		m.SetField(field.name)
		m.SetBoost(field.boost)
		if spaceless(word) {
			m.SetOperator(query.MatchQueryOperatorOr)
		}
		either.AddQuery(m)
	}
	code := bleve.NewTermQuery(word)
	code.SetField("codes")
	code.SetBoost(20)
	either.AddQuery(code)
	if spaceless(word) {
		return either
	}
	plain := folded(word)
	if letters := utf8.RuneCountInString(plain); letters >= 3 {
		begins := bleve.NewPrefixQuery(plain)
		begins.SetField("plain")
		begins.SetBoost(1.5)
		either.AddQuery(begins)
		if allowed := forgiven(letters); allowed > 0 {
			wrong := bleve.NewFuzzyQuery(plain)
			wrong.SetField("plain")
			wrong.SetFuzziness(allowed)
			wrong.SetBoost(0.7)
			either.AddQuery(wrong)
		}
	}
	return either
}

// forgiven is the number of wrong letters of rule 4.
func forgiven(letters int) int {
	switch {
	case letters >= 8:
		return 2
	case letters >= 4:
		return 1
	}
	return 0
}

// spaceless tells words of scripts that are written without spaces.
func spaceless(word string) bool {
	for _, r := range word {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return true
		}
	}
	return false
}
