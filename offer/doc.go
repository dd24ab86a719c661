// Package offer answers the one question: may this buyer have this variant, in this market, through this
// channel, at this instant; at what price, from where; and if not, why not?
//
// Rules:
//  1. Decide is pure and alone decides whether a thing may be sold. Pages, search, feeds, baskets, order
//     placing, tills, agents and shipment ask it; nothing else in the program does.
//  2. The answer "no" is a list of refusals with codes. The gates' come first, then the product's state,
//     price, and stock.
//  3. A refusal that is hidden from the public makes the thing not exist for shoppers: the same 404 as for
//     an unknown product, on every door.
//  4. A shelf holds the answers of one market, compiled in memory and never changed; each answer is good
//     until its Next, after which it is decided again from the shelf's facts.
//  5. A shelf may be late; a sale is not: the order's commit decides again, at its own instant.
//  6. A market that is being left sells nothing and hands over what it owes: its stage and its closed channels
//     do not stop a shipment; whatever else closes the cell does.
package offer
