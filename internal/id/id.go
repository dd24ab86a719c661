// Package id makes identifiers and tokens. They are made here, never by the database.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"io"
)

// Maker draws identifiers from a source of randomness; tests and the simulator inject a seeded one.
type Maker struct{ Source io.Reader }

// System draws from the operating system's generator.
func System() Maker { return Maker{Source: rand.Reader} }

// crockford is the alphabet of identifiers: no I, L, O, U.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New makes a random identifier of 80 bits with a prefix, e.g. "ord_4g9m…". Random, not ordered:
// identifiers say nothing about how much is sold.
func (m Maker) New(prefix string) string { return prefix + "_" + m.random(10) }

// Token makes a secret of 128 bits. Only its Hash is stored.
func (m Maker) Token() string { return m.random(16) }

// Number makes a short random number for people to read out: 8 characters in two groups, 40 bits.
func (m Maker) Number() string {
	s := m.random(5)
	return upper(s[:4]) + "-" + upper(s[4:])
}

// Bytes fills n random bytes.
func (m Maker) Bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(m.Source, b); err != nil {
		panic("id: no randomness: " + err.Error())
	}
	return b
}

func (m Maker) random(n int) string { return crockford.EncodeToString(m.Bytes(n)) }

// Hash is what is stored of a token.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return crockford.EncodeToString(sum[:])
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 32
		}
	}
	return string(b)
}
