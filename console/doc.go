// Package console is the door of the company's own people: markets, the matrix, products, prices, stock,
// orders, and every change of a fact with its history.
//
// Rules:
//  1. Every route names the permission that it takes, in routes.go; a route of a market asks for it in that
//     market. A person sees the markets of their roles and no others.
//  2. No form writes a fact. It makes changes, shows what they would do (review), and only then applies them
//     through change.Desk, with the reason, now or at a set time.
//  3. What is applied expects what the person saw: a record that has moved meanwhile is a conflict that
//     names who moved it.
//  4. A sign-in renews the session's token; the session holds who it is and nothing else, and roles are read
//     at every request.
//  5. Every page works without script, at 390 pixels, and with the keyboard.
//  6. Lists are windows: the server sends a part and links to the next.
//  7. A form that is refused comes back with what was typed, and what is wrong stands beside its field: handlers
//     return a fault with the field's name, and the page above the form's address is shown again (again.go).
package console
