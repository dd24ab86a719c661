// Package e2e holds journeys through the real program in a real browser.
//
// Rules:
//  1. The program is built once and started as anyone starts it: comptoir demo, on a fresh folder.
//  2. A journey finds things as a person does: by what they are called, or by the name of a form's field.
//  3. A journey that fails leaves a picture of the page in e2e/failures/.
//  4. Pictures for the README are made by the journeys: COMPTOIR_PICTURES=1 go test ./e2e
//
// It never reaches into the program. axe/ is axe-core 4.14.1 (Mozilla Public License 2.0, axe/LICENSE), unchanged.
package e2e
