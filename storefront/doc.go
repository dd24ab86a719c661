// Package storefront is the shop that people see: pages rendered whole on the server, from the shelf.
//
// Rules:
//  1. /{market}/ is the market's default language and never redirects; /{market}/{language}/ are the others.
//     The default language has no second address: /es/es/ does not exist.
//  2. Catalogue pages read the shelf and never wait for storage. Each request asks the shelf for its answers
//     and puts fragments together that were rendered for such answers; a whole answer is never kept.
//  3. A fragment belongs to a shelf, a language and the answers it was rendered for, and ends at the
//     first instant at which one of them changes by itself.
//  4. What is hidden from the public is answered as what never existed: the same page, byte for byte.
//  5. What is not sold says why in public words: the code's when the gate is plain, else that it is not sold here.
//  6. No page needs script, none loads anything from another host.
//  7. Every text is a key of lang/, in every language; a product's text that is not there is shown in
//     another language, marked as such.
//  8. A suggestion of a market comes from Accept-Language, never from an address on the network.
//  9. Who is signed in is known on the pages of the account and at the checkout alone; no other page waits for it.
//
// It decides nothing about whether a thing may be sold: it asks offer's shelves and order's desk.
package storefront
