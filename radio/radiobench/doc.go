// Package radiobench measures how fast the answer on a phone and a carrier is.
//
// Rules:
//  1. It measures what a page does: radio.Answer on facts that are loaded, nothing skipped.
//  2. It reads its data from the folder that it is given; what is absent is not measured, and the count says so.
//  3. The clock is given to it.
package radiobench
