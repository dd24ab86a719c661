package change

import (
	"comptoir/catalogue"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

func readCategory(tx Tx, c *Change) (any, error) {
	_, categories, err := tx.Catalogue()
	for _, one := range categories {
		if one.Slug == c.Subject {
			return one, nil
		}
	}
	return nil, err
}

func putCategory(tx Tx, c *Change, _ clock.Instant) error {
	one, err := after[catalogue.Category](c)
	if err != nil {
		return err
	}
	if one.Slug != c.Subject || one.Slug == "" {
		return fault.Field("slug", "category.slug_fixed")
	}
	if err := tx.PutCategory(one); err != nil {
		return err
	}
	return tx.BumpCatalogue()
}
