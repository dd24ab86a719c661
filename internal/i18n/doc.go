// Package i18n writes texts, amounts, numbers and dates as people of a place write them.
//
// Rules:
//  1. A door keeps its texts in lang/<language>.toml; adding a language is adding a file.
//  2. A key that a language lacks is answered in English, then by the key itself; Missing lists such keys.
//  3. Plural forms follow CLDR (one, few, many …) and stand in the file as a table of the key.
//  4. Placeholders are written {name}; {count} of a plural is filled with the number as people write it.
//  5. Formats belong to a locale, which is language and market ("fr-CH", made by Locale). A locale that CLDR
//     lacks is read as its nearest one: English in Europe as en-150, elsewhere as en-001; Spanish in America as es-419.
//  6. Digits are those of CLDR's default numbering system of the locale: Latin in "ar" and "ar-AE", Arabic-Indic
//     in "ar-EG" and "ar-SA".
//  7. An amount is shown with its currency's digits; decimals that are all zero are dropped where CLDR shows the
//     currency without them (IDR, HUF, PKR …), so nothing of the value is lost.
//  8. In the country's own locale, a currency that CLDR would write as a code is written by its narrow symbol.
//
// The tables in cldr/ are made by gen from CLDR 48.2 (Unicode-3.0, see NOTICE); they are not edited by hand.
package i18n

//go:generate go run ./gen -cldr ../../node_modules -out cldr
