package store

import (
	"comptoir/catalogue"
	"comptoir/internal/db"
	"comptoir/internal/fault"
	"comptoir/market"
)

const selectProductsSQL = `SELECT version, doc FROM product ORDER BY slug`

const selectCategoriesSQL = `SELECT doc FROM category ORDER BY slug`

// Catalogue gives all products with their texts, and the categories.
func (tx *Tx) Catalogue() ([]*catalogue.Product, []catalogue.Category, error) {
	products, err := db.Many(tx.Tx, scanProduct, selectProductsSQL)
	if err != nil {
		return nil, nil, err
	}
	categories, err := db.Many(tx.Tx, scanDoc[catalogue.Category], selectCategoriesSQL)
	return products, categories, err
}

const selectProductSQL = `SELECT version, doc FROM product WHERE slug = $1`

// Product gives one product; fault.NotFound when there is none.
func (tx *Tx) Product(slug string) (*catalogue.Product, error) {
	p, err := db.One(tx.Tx, scanProduct, selectProductSQL, slug)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "product.unknown", "product", slug)
	}
	return p, err
}

func scanProduct(s db.Scanner) (*catalogue.Product, error) {
	p := &catalogue.Product{}
	var version int64
	var doc string
	if err := s.Scan(&version, &doc); err != nil {
		return nil, err
	}
	err := fromDoc(doc, p)
	p.Version = version
	return p, err
}

const putProductSQL = `INSERT INTO product (slug, version, doc) VALUES ($1, 1, $2)
ON CONFLICT (slug) DO UPDATE SET doc = excluded.doc, version = product.version + 1`

const dropVariantsSQL = `DELETE FROM variant WHERE product = $1`

const putVariantSQL = `INSERT INTO variant (sku, product) VALUES ($1, $2)`

// PutProduct writes a product with its models and variants, and raises its version. A SKU that belongs
// to another product is a fault.Conflict that names it. The caller bumps the catalogue once.
func (tx *Tx) PutProduct(p *catalogue.Product) error {
	if _, err := tx.Exec(dropVariantsSQL, p.Slug); err != nil {
		return err
	}
	skus := skusOf(p)
	if err := tx.refuseForeign(skus, p.Slug); err != nil {
		return err
	}
	if _, err := db.Values(tx.Tx, putVariantSQL, skus, func(args []any, sku string) []any { return append(args, sku, p.Slug) }); err != nil {
		return err
	}
	stored := *p
	stored.Version = 0
	return tx.putDoc(putProductSQL, stored, p.Slug)
}

func skusOf(p *catalogue.Product) []string {
	var skus []string
	for _, m := range p.Models {
		for _, v := range m.Variants {
			skus = append(skus, v.SKU)
		}
	}
	return skus
}

const selectVariantOwnerSQL = `SELECT product FROM variant WHERE sku = $1`

func (tx *Tx) refuseForeign(skus []string, slug string) error {
	for _, sku := range skus {
		owner, err := db.One(tx.Tx, db.Text, selectVariantOwnerSQL, sku)
		if err == nil && owner != slug {
			return &fault.Fault{Kind: fault.Conflict, Code: "product.sku_taken", Field: "sku", Params: map[string]string{"sku": sku, "product": owner}}
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

const putCategorySQL = `INSERT INTO category (slug, doc) VALUES ($1, $2) ON CONFLICT (slug) DO UPDATE SET doc = excluded.doc`

// PutCategory writes a category. The caller bumps the catalogue once.
func (tx *Tx) PutCategory(c catalogue.Category) error { return tx.putDoc(putCategorySQL, c, c.Slug) }

const selectRulesSQL = `SELECT doc FROM assortment_rule WHERE market IN ($1, '') ORDER BY market, id`

// Rules gives the assortment rules that name a market or all.
func (tx *Tx) Rules(code market.Code) ([]catalogue.Rule, error) {
	return db.Many(tx.Tx, scanDoc[catalogue.Rule], selectRulesSQL, code)
}

const putRuleSQL = `INSERT INTO assortment_rule (market, id, doc) VALUES ($1, $2, $3)
ON CONFLICT (market, id) DO UPDATE SET doc = excluded.doc`

// PutRule writes an assortment rule and bumps what it names.
func (tx *Tx) PutRule(r catalogue.Rule) error {
	if err := tx.putDoc(putRuleSQL, r, string(r.Market), r.ID); err != nil {
		return err
	}
	return tx.bumpNamed(r.Market)
}

const dropRuleSQL = `DELETE FROM assortment_rule WHERE market = $1 AND id = $2`

// DropRule removes an assortment rule; fault.NotFound when there is none.
func (tx *Tx) DropRule(code market.Code, id string) error {
	n, err := tx.Exec(dropRuleSQL, code, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "assortment.unknown_rule", "rule", id)
	}
	return tx.bumpNamed(code)
}

// bumpNamed bumps one market, or all when the code is "".
func (tx *Tx) bumpNamed(code market.Code) error {
	if code == "" {
		return tx.BumpMarkets()
	}
	return tx.BumpMarket(code)
}

func scanDoc[T any](s db.Scanner) (T, error) {
	var value T
	var doc string
	if err := s.Scan(&doc); err != nil {
		return value, err
	}
	return value, fromDoc(doc, &value)
}
