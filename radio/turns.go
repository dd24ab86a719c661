package radio

import "comptoir/internal/clock"

// Turns lists the instants at which an answer on this carrier may change by time alone.
func (c *Carrier) Turns() []clock.Instant {
	list := c.NR.dates(c.ESIM.dates(c.AllowList.dates(c.VoLTENeeded.dates(c.Subscribers.dates(c.Standing.dates(nil))))))
	for _, s := range c.Standing {
		list = append(list, s.Value.Since)
	}
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
	list := k.IMEIRegistration.dates(k.EmergencySince.dates(turnsOf(k.Sunsets)))
	for _, s := range k.EmergencySince {
		list = append(list, s.Value)
	}
	return list
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
