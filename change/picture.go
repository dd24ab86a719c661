package change

import (
	"context"

	"comptoir/internal/fault"
	"comptoir/internal/picture"
)

// KeepPicture stores a picture in all its widths; which product shows it is a change of its own.
func (d *Desk) KeepPicture(ctx context.Context, who Who, made picture.Made) error {
	if !who.May("catalogue", "") {
		return fault.New(fault.Forbidden, "change.not_yours", "permission", "catalogue")
	}
	return d.Store.Update(ctx, func(tx Tx) error {
		for _, width := range picture.Widths() {
			if err := tx.PutPicture(made.Hash, width, made.Sizes[width]); err != nil {
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
