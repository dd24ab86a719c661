// Package web is what every door has in common: a handler that returns an error, and the one place that
// turns faults into answers.
//
// Rules:
//  1. Handlers return errors; a Door writes them, once, and logs them, once.
//  2. One table maps kinds of fault to HTTP. People get the door's own page, machines application/problem+json.
//  3. Every input has a limit: header, body, number of fields, length of a field. Control characters and
//     marks that turn the direction of text are refused with the field named.
//  4. Nothing inline runs and nothing comes from another host: the content security policy says so.
//  5. Writes from other origins are refused by the standard library's protection; a door whose callers
//     carry a key instead of a cookie does without.
//  6. A page is rendered into a buffer and then written: a template that fails never leaves half a page.
//  7. Static files carry the hash of their content in their name and are kept by browsers for ever.
//
// It knows nothing of markets, products or people.
package web
