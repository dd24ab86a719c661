// Package change is the one way in which a fact is changed: by whom, when, from what, to what, and why.
//
// Rules:
//  1. A change names its kind, market and subject, and carries the whole new value. The table of kinds says
//     how each is read, checked and written; nothing else in the program writes a fact.
//  2. What was there before is read in the same transaction and kept with the change.
//  3. A change may carry the value that the person saw (Expect). If it is another by now, nothing is
//     changed: change.moved.
//  4. Several changes are one: all are made or none.
//  5. A change with a due instant waits; it is checked when it is asked for and made when it is due. What
//     has become impossible by then is kept as refused, with the reason.
//  6. Before a stage is moved or a channel opened, Passage is asked in the same transaction: the criteria of the
//     launch desk, and what is still owed. A waiver that comes with the change is kept with it.
//  7. A preview is the same transaction, run and rolled back; what was read in it is compared afterwards: shelves, and the dates
//     of launch plans.
//  8. A permission must hold wherever the change is felt: a text in every market whose shop reads its language,
//     a location in every market that it serves, what all markets share in all of them. Evidence for a gate that a role
//     attests takes that role, wherever it is to count, and the permission to file neither helps nor is asked for.
package change
