// Package paperwork is the clearance desk for people: what is filed, where it is kept, what ends when and what that
// breaks, and what waits for whom.
//
// Rules:
//  1. A file lies under the hash of its content. Its kind is read from its content, never from its name; what looks
//     like a page for a browser is refused whatever it is called.
//  2. A list is sorted by the end of what it lists: what runs out first stands in front.
//  3. What breaks is computed from the shelves at the instants at which they change by themselves; nobody keeps a
//     calendar.
//  4. Money and orders are real: they come from orders that were placed, never from a guess.
//  5. A task is computed when it is looked at. It is done when its reason has gone.
//
// It changes nothing but the files that it keeps: evidence, gates and waivers are changed by change.Desk.
package paperwork
