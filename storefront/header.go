package storefront

import (
	"unicode/utf8"

	"comptoir/catalogue"
)

// shelfLink is a category in the header's row.
type shelfLink struct {
	*catalogue.Category
	Class string // "later": only where the window is wide
}

// headerRow is the categories that stand in one line beside the search; what does not fit is in the menu, which has all of them.
type headerRow struct {
	Links []shelfLink
	Menu  string // when the menu is there beside the row: "" not, "later" while the window is not wide, "always"
}

// The room of the row in pixels at the usual size of letters, in a window of 70 rem and in one of 75 rem, and what the
// menu takes of it. The style sheet has the same steps.
const (
	rowRoom     = 685
	rowRoomWide = 760
	rowMenu     = 56
)

// row divides the categories by how much room their names take: the server knows the words, the browser the window.
func (v *View) row() headerRow {
	all := v.categories()
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = v.nameOf(c)
	}
	room, wide := rowRoom-nameRoom(v.shop.Name), rowRoomWide-nameRoom(v.shop.Name)
	row := headerRow{Menu: "always"}
	few, many := fitting(names, room-rowMenu), fitting(names, wide-rowMenu)
	switch len(all) {
	case fitting(names, room):
		few, many, row.Menu = len(all), len(all), ""
	case fitting(names, wide):
		many, row.Menu = len(all), "later"
	}
	for i, c := range all[:many] {
		link := shelfLink{Category: c}
		if i >= few {
			link.Class = "later"
		}
		row.Links = append(row.Links, link)
	}
	return row
}

// fitting tells how many names from the first on fit into a room.
func fitting(names []string, room int) int {
	for i, name := range names {
		if room -= 24 + letters(name); room < 0 {
			return i
		}
	}
	return len(names)
}

// nameRoom is what a shop's name takes beyond a short one.
func nameRoom(name string) int { return max(0, letters(name)*3/2-2*12) }

// letters is about how wide a text is, in pixels: Chinese, Japanese and Korean letters are twice as wide as others.
func letters(text string) int {
	wide := 0
	for _, r := range text {
		if r >= 0x2e80 {
			wide++
		}
	}
	return 8*utf8.RuneCountInString(text) + 7*wide
}
