// Package catalogue holds products, their models and variants, categories, specifications, and texts
// by language; and the rules that say which of them a market lists.
//
// Rules:
//  1. A product has models (model number: the hardware, with its languages, chipset, radio and date of
//     placing on the market); each variant (what is bought: colour, memory) belongs to one model.
//  2. Gates look at models, orders at variants.
//  3. Slugs are the same in all languages and unique among products; SKUs are unique among variants.
//  4. A text falls back honestly: its own language, then English; the page says which language it is in.
//  5. A specification may be unconfirmed; it is then shown as such.
//  6. A market lists what its assortment rules allow: of the rules that match, the narrowest scope
//     wins (variant, product, category, class, all), at equal scope deny wins; no rule: listed.
//
// It never decides whether a thing may be sold: offer.Decide does.
package catalogue
