// Package stock is a ledger of typed movements between accounts, per location and owner; levels are
// its running sums.
//
// Rules:
//  1. A movement takes a quantity from one account to another; no unit appears or vanishes: what comes
//     in comes from supplier, what is gone is shipped or written off.
//  2. No level of on hand or reserved falls below zero, and reserved is never more than on hand.
//  3. Free = on hand − reserved − buffer. Only free units are promised.
//  4. Allocation: the locations that serve a market and channel in their order; one location that has the
//     whole line before a split; own stock before a partner's.
//  5. A level belongs to a location and an owner: an order takes only from owners that its channel may sell.
//
// It reads no clock and decides nothing about whether a thing may be sold.
package stock
