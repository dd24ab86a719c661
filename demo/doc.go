// Package demo holds the demonstration: the maker's portfolio, its prices and the story of its markets,
// as data files that are read strictly, and pure functions that turn them into facts.
//
// Rules:
//  1. portfolio/*.json are documents of the format that `comptoir load` reads; what they hold is the JSON
//     of catalogue.Category and catalogue.Product.
//  2. Facts of phones carry their source. What is not published for a model number is unconfirmed.
//  3. The goods class follows the trial shop of 19 May 2015: power, audio, small things for the home, bags,
//     cases and the first Mi Band were sold there and are accessories; watches, anything with a cellular
//     radio, computers and household machines are devices. A set is a device when one of its parts is.
//  4. GTINs lie in GS1's range for restricted distribution (prefix 200): no claim on a real number.
//  5. Explicit prices win; other markets get theirs by the rates and endings of pricing.toml, which are a
//     suggestion at a date and become explicit prices when the demonstration is made.
//  6. launch.toml tells of plans, entry criteria and promises; a promise's interval is what launch.ReadPhrase proposes.
//  7. The demonstration lives today; the facts of its history are dated and sourced.
//
// It reads no clock, and writes only what Load enters through a desk.
package demo
