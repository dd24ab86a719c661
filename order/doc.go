// Package order holds baskets, the placing of orders, and what becomes of them until they are delivered.
//
// Rules:
//  1. An order is known by its market and its number. The number is random, short, and says nothing about
//     how much is sold; a guest opens an order by a secret token, of which only a hash is stored.
//  2. Placing reserves. Everything of a placing is in one transaction or not at all: receipt, order, lines
//     with price and clearance as sold, stock movements, money entries, outbox.
//  3. Orders are decided at the counter, in order of arrival, at one instant for each batch, by Settle, which
//     is pure. It asks offer.Decide again; what a page or a basket saw is not believed.
//  4. The price seen must be the price: who saw another one is refused and sees the new one first.
//  5. The same key with the same body gets the same answer; with another body it is a conflict. A sold-out
//     refusal given before the queue is not remembered.
//  6. Lines of one order that take the same stock (two lines of one variant, a bundle and its part) count
//     together.
//  7. States change by the table of state.go alone, each time with a line of history and a row of the outbox.
//  8. Shipment asks the one question again (offer.Wish.Owed): what may no longer be sold there waits or ends
//     as the market's rule says.
//  9. Basket prices are what the buyer saw, never what is charged without asking.
//
// It reads no clock and starts no goroutine: the counter's queue is internal/batch, which the app runs.
package order
