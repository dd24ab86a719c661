// Package lint holds the tests that keep the house as ARCHITECTURE.md and CONVENTIONS.md describe it.
//
// Rules:
//  1. A failure names file, line and remedy.
//  2. What a rule does not yet hold for stands in exceptions_test.go, each with its reason; an exception
//     that is no longer needed is a failure too.
//  3. The table of imports in ARCHITECTURE.md is the only list of who may import whom.
//
// It has no code of its own for the program, and nothing imports it.
package lint
