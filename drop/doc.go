// Package drop holds limited sales: so many units at a price from an instant on, by a rule that is published
// before and can be checked by anybody afterwards.
//
// Rules:
//  1. What is published does not change: quantity, codes, price, hours, limit, rule, and the hash of the seed.
//  2. The published units are set aside from ordinary sale when the drop is published; nothing else sells them.
//  3. Codes are an allotment of their own, counted beside the open one and never out of it. A code works once.
//  4. Who takes part is a person: accounts that share an e-mail address, a telephone, a delivery address or
//     (when the drop says so) a device count as one. An entry is a salted hash of the account.
//  5. Everybody who is there when the list is drawn is shuffled by the seed, mixed with the log up to then; who
//     comes later follows in order of arrival. A lottery takes nobody later.
//  6. A grant is a right to buy so many units until an instant. It is used once, in the transaction of its order;
//     what is not used or not paid in time goes back, and to the next in order.
//  7. Everything that happens is a line of a log in which each line carries the hash of all before it. The receipt
//     is a fold of that log and of nothing else (Audit).
//  8. A place in the line is signed, names its account, and is worth nothing to another. Only the server's clock counts.
//
// It decides nothing about whether a thing may be sold: offer.Decide does, at the drop's price.
package drop
