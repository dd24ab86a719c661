// Package api is the door for programs: a JSON API below /api/v1/, described by OpenAPI 3.1 that is made
// from the same table of routes.
//
// Rules:
//  1. routes.go is the one table; openapi.json, the reference page and the mux are made of it.
//  2. Errors are problem documents (RFC 9457) with a stable code, the field at fault and the request's
//     identifier. Refusals of an offer are values in a good answer; a refused placing is 409 with its reasons.
//  3. Every write carries an Idempotency-Key. The same key with the same request gets the same answer for
//     seven days; with another request it is 409. Only what succeeded is remembered.
//  4. The catalogue, baskets and orders by token are open to all. A customer's account needs the token of a
//     sign-in, everything else a key of the company's own, whose permissions and markets are those of its holder.
//  5. What is hidden from the public answers as what does not exist: same status, same code, same body but
//     for the request's identifier.
//  6. Lists come in pages by cursor; pages, bodies, keys and texts have limits.
//  7. Reasons that the public may not read are left out; parameters are told by a closed list.
//
// It decides nothing: shelves and desks answer.
package api
