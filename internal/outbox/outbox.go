// Package outbox is what a transaction has to tell the world after its commit: rows that are written with the
// facts themselves and read in order afterwards.
//
// Rules:
//  1. A row is written in the transaction whose news it is. Nothing is sent before the commit.
//  2. Topics are <package>.<what_happened>; the payload is a JSON object that names what it is about.
//  3. Rows are delivered at least once: readers do nothing twice.
package outbox

import (
	"encoding/json"

	"comptoir/internal/clock"
	"comptoir/internal/invariant"
)

// Row is one piece of news. ID is given by the store and rises with time.
type Row struct {
	ID      int64
	At      clock.Instant
	Topic   string
	Payload string
}

// News makes a row; the payload must be something that JSON can hold.
func News(at clock.Instant, topic string, payload any) Row {
	text, err := json.Marshal(payload)
	invariant.Check(err == nil, "payload of %s: %v", topic, err)
	return Row{At: at, Topic: topic, Payload: string(text)}
}
