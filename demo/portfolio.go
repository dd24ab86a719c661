package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"

	"comptoir/catalogue"
	"comptoir/market"
	"comptoir/money"
)

//go:embed portfolio/*.json
var portfolioFiles embed.FS

// Format is the name and version of the catalogue documents.
const Format = "comptoir.catalogue/1"

// Document is a catalogue file: categories, products and prices, each optional.
type Document struct {
	Format     string               `json:"format"`
	Categories []catalogue.Category `json:"categories,omitempty"`
	Products   []*catalogue.Product `json:"products,omitempty"`
	Prices     []ListPrice          `json:"prices,omitempty"`
}

// ListPrice is an explicit price as a document writes it: a plain decimal, displayed as it stands.
type ListPrice struct {
	SKU      string         `json:"sku"`
	Market   market.Code    `json:"market"`
	Amount   string         `json:"amount"`
	Currency money.Currency `json:"currency"`
}

// Portfolio reads the maker's portfolio: all documents as one.
func Portfolio() (Document, error) {
	files, err := portfolioFiles.ReadDir("portfolio")
	if err != nil {
		return Document{}, err
	}
	whole := Document{Format: Format}
	for _, f := range files {
		part, err := document("portfolio/" + f.Name())
		if err != nil {
			return Document{}, fmt.Errorf("read %s: %w", f.Name(), err)
		}
		whole.Categories = append(whole.Categories, part.Categories...)
		whole.Products = append(whole.Products, part.Products...)
		whole.Prices = append(whole.Prices, part.Prices...)
	}
	return whole, nil
}

func document(path string) (Document, error) {
	var d Document
	text, err := portfolioFiles.ReadFile(path)
	if err != nil {
		return d, err
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&d); err != nil {
		return d, err
	}
	if _, err := in.Token(); err != io.EOF {
		return d, fmt.Errorf("more than one document")
	}
	if d.Format != Format {
		return d, fmt.Errorf("format %q, want %q", d.Format, Format)
	}
	return d, nil
}
