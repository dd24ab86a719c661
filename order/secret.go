package order

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"

	"comptoir/internal/fault"
	"comptoir/market"
)

// Hash is what is stored of a secret, a key or a body: the first half of SHA-256.
type Hash [16]byte

// Key is an idempotency key as stored: its market, and a hash of scope and key.
type Key struct {
	Market market.Code
	Hash   Hash
}

func hashOf(parts ...string) Hash {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return Hash(h.Sum(nil)[:16])
}

// seal makes the hash of a wish's body, before anything is filled in or put into form there. What is sold out seldom
// needs one.
func (w *Wish) seal() {
	if w.Body == (Hash{}) {
		w.Body = bodyOf(&w.Placing)
	}
}

// bodyOf is a hash of everything in a placing but its key: the same key must come with the same body.
func bodyOf(p *Placing) Hash {
	var room [1024]byte
	all := sealing(room[:0])
	all.texts(p.BasketToken, string(p.Market), string(p.Channel), string(p.Language), p.Buyer.Email, p.Buyer.Phone, p.Buyer.CustomerID,
		p.Delivery, string(p.Payment), p.Terms, p.Note, p.Grant.Drop)
	all.numbers(p.BasketVersion, p.Grant.N, int64(len(p.Lines)))
	for i := range p.Lines {
		l := &p.Lines[i]
		all.texts(l.SKU, string(l.Seen.Currency))
		all.numbers(l.Quantity, l.Seen.Minor)
	}
	a := &p.Address
	all.texts(a.Name, a.Organisation, a.District, a.City, a.State, a.Postcode, a.Sorting, string(a.Country), a.Phone, a.Email)
	all.texts(a.Street...)
	return Hash(sha256Half(all))
}

// sealing is what a hash is made of: each text after its length, so that no two placings are written alike.
type sealing []byte

func (s *sealing) texts(all ...string) {
	for _, text := range all {
		*s = append(binary.AppendUvarint(*s, uint64(len(text))), text...)
	}
}

func (s *sealing) numbers(all ...int64) {
	for _, n := range all {
		*s = binary.AppendVarint(*s, n)
	}
}

func sha256Half(b []byte) [16]byte {
	sum := sha256.Sum256(b)
	return [16]byte(sum[:16])
}

// digits writes secrets: Crockford's alphabet in small letters.
var digits = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// tokenSize is the length of an order's token: market, number, and 128 bits of secret.
const tokenSize = 2 + 8 + 26

// tokenOf makes the token of an order: derived from the program's secret, so that a repeated answer and a
// later mail carry the same one although only its hash is stored.
func tokenOf(secret []byte, m market.Code, n Number) string {
	name := string(m) + strings.ToLower(strings.ReplaceAll(n.String(), "-", ""))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(name))
	return name + digits.EncodeToString(mac.Sum(nil)[:16])
}

// readToken finds the order that a token names; the secret is for the caller to compare.
func readToken(token string) (Ref, error) {
	unknown := fault.New(fault.NotFound, "order.unknown")
	if len(token) != tokenSize {
		return Ref{}, unknown
	}
	n, err := ParseNumber(token[2:10])
	if err != nil {
		return Ref{}, unknown
	}
	return Ref{market.Code(token[:2]), n}, nil
}

// Token is the secret that opens an order without an account; mails carry it.
func (d *Desk) Token(m market.Code, n Number) string { return tokenOf(d.Secret, m, n) }
