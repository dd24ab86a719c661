// Package picture draws the products as flat vector pictures, because no photograph may be shipped.
//
// Rules:
//  1. A picture depends on kind, colour code and slug only; the slug chooses details such as the cameras.
//  2. 800 × 800, transparent, readable on light and dark, below 4 KB, no text, no script, nothing fetched.
//  3. Nothing a person typed reaches the file: kinds and colours come from closed lists.
package picture
