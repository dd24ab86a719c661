// Package pricing holds price lists and says what a variant costs in a market and channel at an instant.
//
// Rules:
//  1. Prices are explicit per market, in its currency, stored as they are displayed. Nothing is converted at charge.
//  2. A price holds for a time; of the prices that hold, the channel's own beats the general one, and a
//     price with an end (a promotion) beats one without, then the later start wins.
//  3. A price that ended stays: the lowest of the last 30 days is shown beside a reduction
//     (Directive 98/6/EC, Article 6a).
package pricing
