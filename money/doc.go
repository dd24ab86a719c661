// Package money holds amounts in minor units, rates, rounding, and splitting without loss.
//
// Rules:
//  1. An amount is a whole number of minor units (cents, yen, fils) and an ISO 4217 currency; never a float.
//  2. Amounts of different currencies never meet: the attempt is a Mismatch.
//  3. Arithmetic that would leave int64 is an Overflow, never a wrap.
//  4. Rounding is half away from zero, once, at the line, unless a function says otherwise.
//  5. Splitting hands out every minor unit: the parts sum to the whole.
//
// It never formats for people: internal/i18n does, after CLDR.
package money
