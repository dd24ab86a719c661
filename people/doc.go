// Package people knows what a person gives to buy something: above all the address, as each country writes
// it; and who works for the company: staff, roles bound to markets, invitations, sign-in, keys of integrators.
//
// Rules:
//  1. What an address needs, how its postcode looks and how it is written is a fact of the market, never code.
//  2. A field at fault is a fault.Field with its own code; one check names all of them, not only the first.
//  3. Control characters and marks that turn the direction of text are refused; invisible marks and spare
//     spaces are taken out by Clean. What is stored is what Clean gives.
//  4. Every field has a limit in characters; beyond it the field is refused unread.
//  5. Telephone and e-mail are optional here: the door that needs one asks for it.
//  6. Passwords are kept as argon2id, a bounded number of them hashed at once; tokens and secrets of 128
//     bits are kept as their hash.
//  7. What a role may do is one table, may.go. The owner may do everything; a role may be bound to markets,
//     and then reaches no fact that all markets share.
//  8. An invitation opens once, and ends after seven days.
//  9. At sign-in an unknown name, a wrong password and a closed account look and take the same.
//
// 10. After five failures in a row a name waits, longer each time, at most a quarter of an hour.
// 11. There is always an owner; nobody gives away what is not theirs.
// 12. Nobody learns whether an address has a customer's account: whoever asks for a letter gets one answer, and
// only the letter says more. An account is made by the mailed link alone, so that its address is always proved.
// 13. Another password or address of a customer ends every earlier sign-in; the old address is told.
// 14. An account takes the orders that guests placed with its proved address, and no other guest's.
//
// It never looks an address up: that a street exists is the carrier's knowledge.
package people
