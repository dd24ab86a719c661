// Package search finds products by what people type.
//
// Rules:
//  1. There is one index per language of texts, made from one state of the catalogue and kept in memory. It
//     holds every product; the door shows of the hits what the market's shelf lets it show.
//  2. What a language lacks is found by its English text.
//  3. Every word that was typed must be found, in any field; a hit in the name counts most, then in tags and
//     category, then in summary and body.
//  4. Accents and case are folded. A word of four letters may have one letter wrong, one of eight two; the
//     beginning of a word finds it. Codes (SKU, model number) are found as they are.
//  5. Chinese, Japanese and Korean are found by pairs of characters.
//  6. Queries are cut at QueryMax characters and WordsMax words, answers at HitsMax products.
//
// It knows nothing of markets: what is hidden is the door's to leave out.
package search
