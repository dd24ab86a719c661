// Package delivery knows how parcels reach buyers: methods by market, what they cost, when they arrive.
//
// Rules:
//  1. A method belongs to one market; its price is in the market's currency, as displayed there.
//  2. From an amount of goods on it may be free; an area's surcharge is added even then.
//  3. A method may not reach an area: it is then not offered, never priced at nothing.
//  4. A promise is a span of local dates, counted in the market's working days from the day after the order.
package delivery
