package db

import "testing"

func TestParametersAreNumbersAndQuotedTextIsLeftAlone(t *testing.T) {
	for text, want := range map[string]string{
		`VALUES ($1, $2, '')`:           `VALUES (?1, ?2, '')`,
		`VALUES ($1, 'it''s $2', $2)`:   `VALUES (?1, 'it''s $2', ?2)`,
		`n = $2 WHERE sku = $1`:         `n = ?2 WHERE sku = ?1`,
		`n = $1 WHERE n < $1`:           `n = ?1 WHERE n < ?1`,
		`SELECT sku FROM shelf`:         `SELECT sku FROM shelf`,
		`n IN ($1, $2, $3) AND x = '$'`: `n IN (?1, ?2, ?3) AND x = '$'`,
	} {
		if got := numbered(text); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
