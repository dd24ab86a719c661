// Package notation reads what the world writes about bands: lists of makers and of people who collect them,
// tables of operators in MHz, tables of IMEI types, and our own CSV (docs/howto/radio-facts.md).
//
// Rules:
//  1. A text is understood whole or refused with a code; nothing is guessed. A refused text leaves its
//     technology unknown, never absent.
//  2. Every reader gives a Report: how many texts it met, how many it understood, what it refused and why.
//  3. A line of one edition ("- International") says nothing of the others: theirs are lost, not absent.
//  4. What a source is silent about is absent only where that source is known to be whole.
//  5. Input is bounded: lines, cells and refusals that are kept have limits.
package notation
