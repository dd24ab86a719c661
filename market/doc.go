// Package market knows what a market is: one ISO country with its languages, dated currency, legal
// entity, time zone, tax display, the stage of its life, and the channels that are open in it.
//
// Rules:
//  1. A market is one ISO 3166-1 country; its code is written in small letters, as in addresses ("fr").
//  2. Tax and delivery areas (islands, states) lie inside a market. Region means residence of data, nothing else.
//  3. A stage says which classes of goods may be sold; the table is Allows.
//  4. Which channels are open is a dated set beside the stage: a channel sells only while both allow it.
//  5. A date without a time ends at the next local midnight of the market, exclusive.
//  6. The first language is the default one: its pages live at /{market}/, the others at /{market}/{language}/.
//
// It never decides whether a thing may be sold: offer.Decide does.
package market
