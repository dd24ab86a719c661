// Package radiofacts holds the facts of radio that ship with the program: the band tables of the standards,
// what a frequency in MHz means in a region, and what is publicly established of carriers and countries.
//
// Rules:
//  1. Every row has a source; every fact about a carrier or a country has a date as well.
//  2. The files are read once and checked whole; a wrong row is an error that names file and line.
//  3. A country or a carrier is only ever data here. What nobody published is left out, never guessed.
package radiofacts
