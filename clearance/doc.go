// Package clearance says for every model × market × channel, and so for every variant of it, what stands
// between it and a sale: gates, what satisfies them, until when, and what the public may read.
//
// Rules:
//  1. A gate that does not apply is not relevant; one that applies and has no answer is pending; pending,
//     blocked and expired close the cell.
//  2. A standing is computed from facts at an instant; nobody sets it. It says when it will change next.
//  3. Computed gates (stage, channel, assortment, language) follow from data; nobody ticks them.
//  4. A hold by staff closes what it names until it is lifted, with a reason.
//  5. Each gate says how much of its reason the public may see: plain, generic, hidden. Hidden wins over
//     all: a cell with one closing hidden finding does not exist for shoppers.
//
// It does no I/O; the store brings its facts, offer.Decide asks it.
package clearance
