// Package tax holds dated rates and says how much of a price is tax.
//
// Rules:
//  1. A rate holds in a market or one of its areas, for a class of goods, between two local dates.
//  2. The narrowest rate wins: the area's before the market's, the class's before the standard one.
//  3. Prices are stored as they are displayed: where tax is included, tax is the part within; where it
//     is added, tax comes on top once the delivery address is known.
//  4. Tax is rounded once a line, half away from zero.
//
// It is no source of law: rates are dated public facts in the company's own hands.
package tax
