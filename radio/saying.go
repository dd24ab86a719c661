package radio

import (
	"strconv"
	"time"

	"comptoir/internal/clock"
)

// Saying is a fact of a carrier or a country that is no band, in the words of our sheets, with who says it.
type Saying struct {
	Fact, Value string
	Source      string
	Date        clock.Instant
}

// Sayings lists what sources say of a carrier beside its bands, codes and models: each of them, also those that disagree.
func (c *Carrier) Sayings() []Saying {
	list := sayings("status", c.Standing, func(s Standing) string {
		if s.Status == Closed {
			return "closed:" + day(s.Since)
		}
		return "operating"
	})
	list = append(list, sayings("subscribers", c.Subscribers, strconv.Itoa)...)
	list = append(list, sayings("volte_needed", c.VoLTENeeded, Told.String)...)
	list = append(list, sayings("allow_list", c.AllowList, Told.String)...)
	list = append(list, sayings("esim", c.ESIM, Told.String)...)
	list = append(list, sayings("5g", c.NR, func(m NRMode) string { return nrNames[m] })...)
	return append(list, ends(c.Sunsets)...)
}

// Sayings lists what sources say of a country.
func (k *Country) Sayings() []Saying {
	list := sayings("emergency_needed", k.EmergencySince, day)
	list = append(list, sayings("imei_registration", k.IMEIRegistration, Told.String)...)
	return append(list, ends(k.Sunsets)...)
}

func sayings[T comparable](fact string, l Claims[T], write func(T) string) (list []Saying) {
	for _, c := range l {
		list = append(list, Saying{fact, write(c.Value), c.Source, c.Date})
	}
	return list
}

func ends(l []Sunset) (list []Saying) {
	for _, s := range l {
		list = append(list, Saying{s.Tech.String() + "_off", day(s.Off), s.Source, s.Date})
	}
	return list
}

func day(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().UTC().Format(time.DateOnly)
}
