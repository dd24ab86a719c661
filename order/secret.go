package order

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash"
	"sync"

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
	var room [256]byte
	all := room[:0]
	for _, p := range parts {
		all = append(append(all, p...), 0)
	}
	return sha256Half(all)
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
	all := withTexts(room[:0], p.BasketToken, string(p.Market), string(p.Channel), string(p.Language), p.Buyer.Email, p.Buyer.Phone, p.Buyer.CustomerID,
		p.Delivery, string(p.Payment), p.Terms, p.Note, p.Grant.Drop)
	all = withNumbers(all, p.BasketVersion, p.Grant.N, int64(len(p.Lines)))
	for i := range p.Lines {
		l := &p.Lines[i]
		all = withNumbers(withTexts(all, l.SKU, string(l.Seen.Currency)), l.Quantity, l.Seen.Minor)
	}
	a := &p.Address
	all = withTexts(all, a.Name, a.Organisation, a.District, a.City, a.State, a.Postcode, a.Sorting, string(a.Country), a.Phone, a.Email)
	return sha256Half(withTexts(all, a.Street...))
}

// withTexts writes each text after its length, so that no two lists are written alike.
func withTexts(to []byte, all ...string) []byte {
	for _, text := range all {
		to = append(binary.AppendUvarint(to, uint64(len(text))), text...)
	}
	return to
}

func withNumbers(to []byte, all ...int64) []byte {
	for _, n := range all {
		to = binary.AppendVarint(to, n)
	}
	return to
}

func sha256Half(b []byte) Hash {
	sum := sha256.Sum256(b)
	return Hash(sum[:16])
}

// digits writes secrets: Crockford's alphabet in small letters.
var digits = base32.NewEncoding(small).WithPadding(base32.NoPadding)

// tokenSize is the length of an order's token: market, number, and 128 bits of secret.
const tokenSize = 2 + 8 + 26

// tokens makes the tokens of orders: derived from the program's secret, so that a repeated answer and a later mail carry
// the same one although only its hash is stored.
type tokens struct{ macs sync.Pool } // of hash.Hash, keyed with the secret

func newTokens(secret []byte) *tokens {
	return &tokens{sync.Pool{New: func() any { return hmac.New(sha256.New, secret) }}}
}

func (t *tokens) of(m market.Code, n Number) string {
	var room [sha256.Size]byte
	name := string(m) + n.bare()
	mac := t.macs.Get().(hash.Hash)
	defer t.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(name))
	return name + digits.EncodeToString(mac.Sum(room[:0])[:16])
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
func (d *Desk) Token(m market.Code, n Number) string { return d.tokens.of(m, n) }
