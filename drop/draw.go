package drop

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"comptoir/internal/fault"
	"comptoir/market"
)

// Hash is a SHA-256, written in hexadecimal.
type Hash [32]byte

// EntryID is an anonymised entry: the first half of HMAC-SHA256(salt of the drop, market "/" drop NUL account).
type EntryID [16]byte

// String is 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// String is 32 hexadecimal digits.
func (e EntryID) String() string { return hex.EncodeToString(e[:]) }

// MarshalText writes a hash in hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// MarshalText writes an entry in hexadecimal.
func (e EntryID) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads exactly 64 small hexadecimal digits.
func (h *Hash) UnmarshalText(text []byte) error { return readHex(h[:], text) }

// UnmarshalText reads exactly 32 small hexadecimal digits.
func (e *EntryID) UnmarshalText(text []byte) error { return readHex(e[:], text) }

func readHex(into, text []byte) error {
	if len(text) != 2*len(into) || bytes.ContainsAny(text, "ABCDEF") {
		return fault.New(fault.Malformed, "drop.hash_unreadable")
	}
	if _, err := hex.Decode(into, text); err != nil {
		return fault.Wrap(err, fault.Malformed, "drop.hash_unreadable")
	}
	return nil
}

// CommitmentOf is what is published of a seed before the draw.
func CommitmentOf(seed [32]byte) string { return Hash(sha256.Sum256(seed[:])).String() }

// EntryOf anonymises an account for one drop (rule 4).
func EntryOf(salt [16]byte, m market.Code, drop, customer string) EntryID {
	mac := hmac.New(sha256.New, salt[:])
	mac.Write([]byte(string(m) + "/" + drop))
	mac.Write([]byte{0})
	mac.Write([]byte(customer))
	return EntryID(mac.Sum(nil)[:16])
}

// Draw puts entries in order (rule 5): by HMAC-SHA256 with the seed as key over the 32 bytes of head, the hash of
// the log's last line before the draw, and the 16 bytes of the entry; smallest first, compared byte by byte.
// The order in which the entries are given does not matter.
func Draw(seed [32]byte, head Hash, entries []EntryID) []EntryID {
	type lot struct {
		key   Hash
		entry EntryID
	}
	lots := make([]lot, len(entries))
	mac := hmac.New(sha256.New, seed[:])
	for i, e := range entries {
		mac.Reset()
		mac.Write(head[:])
		mac.Write(e[:])
		mac.Sum(lots[i].key[:0])
		lots[i].entry = e
	}
	slices.SortFunc(lots, func(a, b lot) int { return bytes.Compare(a.key[:], b.key[:]) })
	order := make([]EntryID, len(lots))
	for i := range lots {
		order[i] = lots[i].entry
	}
	return order
}

// OrderHash is the SHA-256 of a drawn list: its entries' bytes one after the other.
func OrderHash(order []EntryID) Hash {
	h := sha256.New()
	for _, e := range order {
		h.Write(e[:])
	}
	return Hash(h.Sum(nil))
}
