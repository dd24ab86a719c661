// Package inbox is the demonstration's letter box at /inbox: what a shop with a mail server would have sent.
//
// Rules:
//  1. It is put up in the demonstration only: letters hold the secrets of orders.
//  2. A letter is shown as a mail program would, under a policy that lets nothing run and nothing be fetched.
package inbox
