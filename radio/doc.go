// Package radio tells what a phone will do on a carrier's network: works, works with limits (named),
// will not work, or unknown.
//
// Rules:
//  1. Unknown is not absent. What a source lost is unknown; only what a source denies is missing.
//  2. A frequency is kept as the bands that it may be. It counts as fitting when the phone has all of
//     them, as missing when it has none, as unsure in between.
//  3. Bands alone promise nothing: without a statement on voice and on approval the answer is at best
//     "works with limits".
//  4. Each reason has a code from the one table in rules.go, and each code has a case in testdata.
//  5. Every fact has a source and a date. A fact dated after now is left out, and the answer says so.
//  6. Sources that disagree are both kept: what only one of them claims is unsure, and the answer says so.
//  7. An IMEI gives its type (the first eight digits) and nothing else; it is not kept here and prints masked.
//
// It does no I/O, names no country, and formats no words for people: reasons are codes, and the picture
// gets its labels from outside. Tables of bands, carriers and countries are data (world/radio).
package radio
