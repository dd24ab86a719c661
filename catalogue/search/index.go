package search

import (
	"fmt"
	"strings"
	"unicode"

	"comptoir/catalogue"
	"comptoir/market"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/keyword" // the analyser "keyword"
	_ "github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ar"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/es"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	_ "github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	_ "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// document is what an index knows of a product.
type document struct {
	Name     string   `json:"name"`
	Summary  string   `json:"summary"`
	Body     string   `json:"body"`
	Tags     string   `json:"tags"`
	Category string   `json:"category"`
	Plain    string   `json:"plain"` // name, tags, category and summary, folded but not stemmed
	Codes    []string `json:"codes"`
}

// spoken is the language whose index answers for a language: there is an index only where there is an
// analyser; the others are found as English is.
func spoken(l market.Language) market.Language {
	base, _, _ := strings.Cut(string(l), "-")
	switch base {
	case "ar", "en", "es", "fr", "zh":
		return market.Language(base)
	}
	return "en"
}

// filters are the token filters of each language, after the folding of case and accents.
func filters(l market.Language) []string {
	switch l {
	case "fr":
		return []string{"to_lower", "elision_fr", "stop_fr", "stemmer_fr_light"}
	case "es":
		return []string{"to_lower", "stop_es", "stemmer_es_light"}
	}
	return []string{"to_lower", "stop_en", "stemmer_en_snowball"}
}

func mappingOf(l market.Language) (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	folding := []string{"asciifolding"}
	text := "text"
	switch l {
	case "zh":
		text = "cjk"
	case "ar":
		text = "ar"
	default:
		if err := m.AddCustomAnalyzer(text, map[string]any{"type": custom.Name, "char_filters": folding, "tokenizer": "unicode", "token_filters": filters(l)}); err != nil {
			return nil, fmt.Errorf("analyser of %s: %w", l, err)
		}
	}
	if err := m.AddCustomAnalyzer("plain", map[string]any{"type": custom.Name, "char_filters": folding, "tokenizer": "unicode", "token_filters": []string{"to_lower"}}); err != nil {
		return nil, fmt.Errorf("analyser of plain words: %w", err)
	}
	product := bleve.NewDocumentStaticMapping()
	for field, analyser := range map[string]string{"name": text, "summary": text, "body": text, "tags": text, "category": text, "plain": "plain", "codes": "keyword"} {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = analyser, false, false, false, false
		product.AddFieldMappingsAt(field, f)
	}
	m.DefaultMapping = product
	return m, nil
}

// build makes the index of one language, in memory.
func build(book *catalogue.Book, l market.Language) (bleve.Index, error) {
	m, err := mappingOf(l)
	if err != nil {
		return nil, err
	}
	index, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("index of %s: %w", l, err)
	}
	batch := index.NewBatch()
	for _, p := range book.Products {
		if err := batch.Index(p.Slug, documentOf(book, p, l)); err != nil {
			return nil, fmt.Errorf("index %s: %w", p.Slug, err)
		}
	}
	if err := index.Batch(batch); err != nil {
		return nil, fmt.Errorf("index of %s: %w", l, err)
	}
	return index, nil
}

func documentOf(book *catalogue.Book, p *catalogue.Product, l market.Language) document {
	text, in := p.Texts.In(l)
	d := document{Name: text.Name, Summary: text.Summary, Body: withoutTags(text.Body), Tags: strings.Join(p.Tags, " "), Codes: codesOf(p)}
	for c := book.Category(p.Category); c != nil; c = book.Category(c.Parent) {
		name, _ := c.Names.In(l)
		d.Category += name + " "
	}
	if in != "en" { // names of goods are often typed as the box says them
		d.Tags += " " + p.Texts["en"].Name
	}
	d.Tags += " " + p.Brand
	d.Plain = strings.Join([]string{d.Name, d.Tags, d.Category, d.Summary}, " ")
	return d
}

func codesOf(p *catalogue.Product) []string {
	codes := []string{strings.ToLower(p.Slug)}
	for i := range p.Models {
		m := &p.Models[i]
		codes = append(codes, strings.ToLower(m.Number))
		for k := range m.Variants {
			codes = append(codes, strings.ToLower(m.Variants[k].SKU))
			if m.Variants[k].GTIN != "" {
				codes = append(codes, m.Variants[k].GTIN)
			}
		}
	}
	return codes
}

// withoutTags leaves the words of cleaned HTML.
func withoutTags(html string) string {
	var b strings.Builder
	inside := false
	for _, r := range html {
		switch {
		case r == '<':
			inside = true
			b.WriteByte(' ')
		case r == '>':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// folded takes accents off, as the char filter asciifolding does for the index.
func folded(word string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), word)
	if err != nil {
		return word
	}
	return plain
}
