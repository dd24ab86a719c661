package radio

import (
	"slices"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
)

// ParseTold reads the word of our files; false for other words.
func ParseTold(word string) (Told, bool) {
	i := slices.Index(toldNames[:], word)
	return Told(max(i, 0)), i >= 0
}

// ParseDate reads a date of a source: a day, a month or a year, as the first instant of it in UTC. An empty
// text is 0: not dated.
func ParseDate(text string) (clock.Instant, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return clock.Of(t), nil
		}
	}
	return 0, fault.Field("date", "radio.date_wrong", "given", text)
}
