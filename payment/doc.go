// Package payment knows ways of paying and the states of a payment.
//
// Rules:
//  1. Which methods a market has, in which order, is the market's data; a method may have a limit there.
//  2. A payment is authorised before it is captured, captured only while the goods are reserved, else voided.
//  3. A provider is called outside of any transaction, with a key that stays the same over every retry.
//  4. An answer that was not understood is "unknown" until the provider has been asked; never a second try
//     under another key.
package payment
