// Package people knows what a person gives to buy something: above all the address, as each country writes it.
//
// Rules:
//  1. What an address needs, how its postcode looks and how it is written is a fact of the market, never code.
//  2. A field at fault is a fault.Field with its own code; one check names all of them, not only the first.
//  3. Control characters and marks that turn the direction of text are refused; invisible marks and spare
//     spaces are taken out by Clean. What is stored is what Clean gives.
//  4. Every field has a limit in characters; beyond it the field is refused unread.
//  5. Telephone and e-mail are optional here: the door that needs one asks for it.
//
// It never looks an address up: that a street exists is the carrier's knowledge.
package people
