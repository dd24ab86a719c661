package drop

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"comptoir/internal/clock"
	"comptoir/internal/invariant"
)

// Kind says what a line of the log is about.
type Kind string

// The kinds of lines, each with its body.
const (
	LinePublished Kind = "published"  // Facts
	LineCodes     Kind = "codes"      // CodesMade
	LineEntered   Kind = "entered"    // EnteredLine
	LineDrawn     Kind = "drawn"      // DrawnLine
	LineGranted   Kind = "granted"    // GrantedLine
	LineOrdered   Kind = "ordered"    // MovedLine
	LinePaid      Kind = "paid"       // MovedLine
	LineReleased  Kind = "released"   // MovedLine
	LineClosed    Kind = "closed"     // ClosedLine
	LineCalledOff Kind = "called_off" // CalledOffLine
)

// Line is one line of a drop's log. Body is compact JSON; Who is for the company's own eyes and is not hashed.
type Line struct {
	N    int64           `json:"n"`
	At   clock.Instant   `json:"at_us"`
	Kind Kind            `json:"kind"`
	Body json.RawMessage `json:"body"`
	Hash Hash            `json:"hash"`
	Who  string          `json:"-"`
}

// CodesMade tells the SHA-256 of every code, once, before the drop opens.
type CodesMade struct {
	Hashes []Hash `json:"hashes"`
}

// EnteredLine is who came in, in order of arrival.
type EnteredLine struct {
	Entries []EnteredItem `json:"entries"`
}

// EnteredItem is one entry and the units that it asks for.
type EnteredItem struct {
	Entry EntryID `json:"entry"`
	Units int64   `json:"units"`
}

// DrawnLine reveals the seed. Head, the hash of the line before, goes into the draw.
type DrawnLine struct {
	Seed    Hash  `json:"seed"`
	Entries int64 `json:"entries"`
	Order   Hash  `json:"order_sha256"`
}

// GrantedLine is a wave of grants.
type GrantedLine struct {
	Grants []GrantedItem `json:"grants"`
}

// GrantedItem is one grant; Code is the hash of the code that it came by.
type GrantedItem struct {
	N     int64         `json:"n"`
	Entry EntryID       `json:"entry"`
	Units int64         `json:"units"`
	Until clock.Instant `json:"until_us"`
	Code  *Hash         `json:"code,omitempty"`
}

// MovedLine is what has become of grants.
type MovedLine struct {
	Grants []MovedItem `json:"grants"`
}

// MovedItem is units of one grant. Why is "time" (not used), "order" (its order ended or was cut).
type MovedItem struct {
	N     int64         `json:"n"`
	Units int64         `json:"units"`
	At    clock.Instant `json:"at_us"`
	Why   string        `json:"why,omitempty"`
}

// ClosedLine ends a drop; what nobody holds goes back to ordinary sale.
type ClosedLine struct {
	Back int64 `json:"back"`
}

// CalledOffLine ends a drop before it opens.
type CalledOffLine struct {
	Why string `json:"why"`
}

// hashOf is the hash of a line: SHA-256 over the 32 bytes of the hash before (zeros for the first), the number and
// the instant as 8 bytes each, most significant first, the kind, a line feed, and the body.
func hashOf(before Hash, l *Line) Hash {
	h := sha256.New()
	h.Write(before[:])
	var numbers [16]byte
	binary.BigEndian.PutUint64(numbers[:8], uint64(l.N))
	binary.BigEndian.PutUint64(numbers[8:], uint64(l.At))
	h.Write(numbers[:])
	h.Write([]byte(l.Kind))
	h.Write([]byte{'\n'})
	h.Write(l.Body)
	return Hash(h.Sum(nil))
}

// add writes one more line. Instants of a log never fall: a clock that was set back repeats the last one.
func (r *Standing) add(now clock.Instant, who string, kind Kind, body any) Line {
	text, err := json.Marshal(body)
	invariant.Check(err == nil, "body of a line %s: %v", kind, err)
	r.Lines++
	r.Last = max(r.Last, now)
	l := Line{N: r.Lines, At: r.Last, Kind: kind, Body: text, Who: who}
	l.Hash = hashOf(r.Head, &l)
	r.Head = l.Hash
	return l
}

// compact brings a body that was printed over several lines back to the bytes that were hashed.
func compact(body json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, body) != nil {
		return body
	}
	return b.Bytes()
}
