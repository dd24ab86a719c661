// Package world holds facts that ship with the program: countries as markets, with currencies, tax and addresses.
//
// Rules:
//  1. One file per market under markets/, so that a person can open France and read it.
//  2. Every group of facts names its source; a rule without a source and a date is not a rule.
//  3. What the company decides (stage, channels, prices) is not here: a market leaves this package closed.
//  4. The files are read once, into an empty store; afterwards the console edits what the store has.
package world
