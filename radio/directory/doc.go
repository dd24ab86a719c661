// Package directory is everything that is known of phones and networks, put together: the facts that ship, what an
// import brought, and what staff wrote; and the questions that doors and the gate "bands" ask of it.
//
// Rules:
//  1. A Directory is made once for a version of the facts and never changes; what it remembers are conclusions.
//  2. Files of an import are kept as they came, so that a better reader reads them again; they are read once per version.
//  3. A fact by staff is one row of a sheet of our own (docs/howto/radio-facts.md), named by what it says and who said
//     it: another source adds a row, it replaces none.
//  4. A number typed by a shopper is looked up by its first eight digits alone; the rest never comes here.
//  5. The phones of the shop are found only among those that the door hands over: it knows what shoppers may see.
package directory
