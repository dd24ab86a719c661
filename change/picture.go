package change

import (
	"context"
	"maps"
	"slices"

	"comptoir/internal/fault"
)

// KeepPicture stores a picture, JPEG by width; which product shows it is a change of its own.
func (d *Desk) KeepPicture(ctx context.Context, who Who, hash string, sizes map[int][]byte) error {
	if !who.May("catalogue", "") {
		return fault.New(fault.Forbidden, "change.not_yours", "permission", "catalogue")
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		for _, width := range slices.Sorted(maps.Keys(sizes)) {
			if err := tx.PutPicture(hash, width, sizes[width]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Picture gives a stored picture as JPEG; NotFound when it is not there.
func (d *Desk) Picture(ctx context.Context, hash string, width int) (data []byte, err error) {
	err = d.Store.View(ctx, func(tx Tx) (err error) {
		data, err = tx.Picture(hash, width)
		return err
	})
	return data, err
}
