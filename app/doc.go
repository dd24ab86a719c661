// Package app wires everything; it is the only place that does.
//
// Rules:
//  1. Open builds the store, the desks and the doors from a Config; nothing else in the program does.
//  2. Doors get desks; desks get storage by the interface that they declare.
//  3. What works in the background is a step (internal/step), listed in steps.go.
//  4. A stop answers what is under way, closes the counter, and then the store: nothing acknowledged is lost.
package app
