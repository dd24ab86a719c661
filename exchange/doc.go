// Package exchange reads and writes catalogues as files: Comptoir's own JSON, and the product file of
// Shopify. Other known formats are recognised and refused by name.
//
// Rules:
//  1. Reading is all or nothing: a file with one refused row gives no catalogue, unless Options.Partial.
//  2. Every refused row is reported with its line, its column, the reason and the value, shortened.
//  3. Nothing is guessed: unknown keys, keys twice, other encodings than UTF-8 and amounts with more
//     decimals than the currency has are refused.
//  4. Addresses of pictures are kept and never fetched.
//  5. What Export writes, Read reads, and nothing is lost. The counter of changes of a product is not part
//     of a catalogue.
//  6. Every file, row, list and report has a limit.
//  7. A price that "was" (compare at) is no earlier price in the sense of Directive 98/6/EC, Article 6a: it
//     is left out, unless the merchant says that it was asked and until when.
//
// It opens no file and fetches nothing: it reads what it is given.
package exchange
