// Package proof runs the real program and does to it what happens to programs: it is killed at any moment, stopped
// in the rush, cut off from its database, run on two and three nodes, and given a full or a read-only disk.
//
// Rules:
//  1. The program is built and started as a process of its own; buyers and staff come over HTTP with idempotency keys.
//  2. What it acknowledged must be there, once. What it did not answer is asked again with the same key until it is
//     answered; every key has one outcome.
//  3. After each fault the whole ledger is looked over with store.Audit, by a second connection.
//  4. Every random choice comes from a seed that a failure prints.
//
// It has tests only: `make kill` runs a hundred rounds of them.
package proof
