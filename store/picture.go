package store

import (
	"comptoir/internal/db"
	"comptoir/internal/fault"
)

const putPictureSQL = `INSERT INTO picture (hash, width, data) VALUES ($1, $2, $3) ON CONFLICT (hash, width) DO NOTHING`

// PutPicture keeps a picture in one width.
func (tx *Tx) PutPicture(hash string, width int, data []byte) error {
	_, err := tx.Exec(putPictureSQL, hash, int64(width), data)
	return err
}

const selectPictureSQL = `SELECT data FROM picture WHERE hash = $1 AND width = $2`

// Picture gives a picture in one width; fault.NotFound when it is not there.
func (tx *Tx) Picture(hash string, width int) ([]byte, error) {
	data, err := db.One(tx.Tx, func(row db.Scanner) (data []byte, err error) { return data, row.Scan(&data) }, selectPictureSQL, hash, int64(width))
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "picture.unknown")
	}
	return data, err
}
