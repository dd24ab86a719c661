package radio

import "comptoir/internal/clock"

// Turns lists the instants at which an answer on this carrier may change by time alone.
func (c *Carrier) Turns() []clock.Instant {
	list := []clock.Instant{c.StatusSince, c.VoLTENeeded.Date, c.AllowList.Date, c.ESIM.Date, c.NRDate}
	for _, r := range c.Runs {
		list = append(list, r.Date)
	}
	for _, s := range c.Statements {
		list = append(list, s.Date)
	}
	return append(list, turnsOf(c.Sunsets)...)
}

// Turns lists the instants at which an answer in this country may change by time alone.
func (k *Country) Turns() []clock.Instant {
	return append(turnsOf(k.Sunsets), k.EmergencyNeeded.Date, k.EmergencySince, k.IMEIRegistration.Date)
}

func turnsOf(list []Sunset) (turns []clock.Instant) {
	for _, s := range list {
		turns = append(turns, s.Date, s.Off)
	}
	return turns
}

// Turn is the first instant after now at which a listing of the device begins to count; clock.Never for none.
func (d *Device) Turn(now clock.Instant) clock.Instant {
	next := clock.Never
	for i := range d.Listings {
		if at := d.Listings[i].Date; at > now {
			next = clock.Earlier(next, at)
		}
	}
	return next
}
