package radio

import (
	"slices"

	"comptoir/internal/clock"
)

// Told is what sources say of a yes-or-no fact. The zero value is Untold: nobody said.
type Told uint8

// The answers a source gives.
const (
	Untold Told = iota
	Yes
	No
	Disputed // sources disagree: both are kept, nothing is concluded
)

var toldNames = [...]string{"", "yes", "no", "disputed"}

// String is the word of our files, "" for Untold.
func (t Told) String() string { return toldNames[t] }

// And joins two sources: agreement stands, silence yields, disagreement is Disputed.
func (t Told) And(u Told) Told {
	if t == Untold || t == u {
		return u
	}
	if u == Untold {
		return t
	}
	return Disputed
}

// Knowledge is how much a source knows of one technology's bands in a device.
type Knowledge uint8

// The states. The zero value is NotSaid: the source does not speak of the technology.
const (
	NotSaid     Knowledge = iota
	Known                 // the list is whole
	Partial               // some bands stand, others may have been lost by the source
	Lost                  // the source had a list for this edition, and it was lost
	Unspecified           // the device has the technology, the source names no band
	Absent                // the source says that the device lacks the technology
)

var knowledgeNames = [...]string{"not_said", "known", "partial", "lost", "unspecified", "absent"}

// String is the word of our files.
func (k Knowledge) String() string { return knowledgeNames[k] }

// ParseKnowledge reads the word of our files; false for other words.
func ParseKnowledge(word string) (Knowledge, bool) {
	i := slices.Index(knowledgeNames[:], word)
	return Knowledge(max(i, 0)), i >= 0
}

// Listing is what one source says of one device.
type Listing struct {
	Source string
	Date   clock.Instant // when the source said it
	Known  [techs]Knowledge
	Sure   Set // bands that the device has
	Maybe  Set // bands of which the text leaves open which one it means ("HSDPA 800")
	SA, NSA,
	VoLTE, VoWiFi, VoNR Told
	Calls Told // No for devices made for data alone
	ESIM  Told
	SIM   Told // takes a plastic card
}

// Device is what is known of one model's radio, by model number: the same name sells with other bands elsewhere.
type Device struct {
	Maker, Name string
	Edition     string   // the label of the source for one of several sets of bands ("International"); "" when it has one
	Model       string   // model number; "" when the source gives none, or gives several without saying which is which
	Models      []string // every model number that the source gives for this record
	Listings    []Listing
}

// view is a device's listings joined at an instant.
type view struct {
	known       [techs]Knowledge
	sure, maybe Set
	sa, nsa, volte, vowifi, vonr,
	calls, esim Told
	disputed       Set // bands of one source that another, knowing the technology whole, does not have
	future         bool
	oldest, newest clock.Instant
}

// join merges the listings that are not of the future. Rule 6: a band of one source alone is only maybe.
func (d *Device) join(now clock.Instant) (v view) {
	for i := range d.Listings {
		l := &d.Listings[i]
		if l.Date > now {
			v.future = true
			continue
		}
		v.age(l.Date)
		v.sa, v.nsa, v.vonr = v.sa.And(l.SA), v.nsa.And(l.NSA), v.vonr.And(l.VoNR)
		v.volte, v.vowifi = v.volte.And(l.VoLTE), v.vowifi.And(l.VoWiFi)
		v.calls, v.esim = v.calls.And(l.Calls), v.esim.And(l.ESIM)
		if v.known == [techs]Knowledge{} {
			v.known, v.sure, v.maybe = l.Known, l.Sure, l.Maybe
			continue
		}
		for t := range techs {
			v.joinTech(t, l)
		}
	}
	return v
}

func (v *view) joinTech(t Tech, l *Listing) {
	mine, theirs := v.known[t], l.Known[t]
	sure, maybe := l.Sure.OfTech(t), l.Maybe.OfTech(t)
	switch {
	case theirs == NotSaid || theirs == Lost || theirs == Unspecified && mine != NotSaid:
		return
	case mine == NotSaid || mine == Lost || mine == Unspecified:
		v.known[t] = theirs
		v.sure, v.maybe = v.sure.Union(sure), v.maybe.Union(maybe)
		return
	}
	had := v.sure.OfTech(t)
	var odd Set
	if theirs == Known || theirs == Absent {
		odd = odd.Union(had.Minus(sure).Minus(maybe))
	}
	if mine == Known || mine == Absent {
		odd = odd.Union(sure.Minus(had).Minus(v.maybe))
	}
	v.sure = v.sure.Union(sure).Minus(odd)
	v.maybe = v.maybe.Union(maybe).Union(odd)
	v.disputed = v.disputed.Union(odd)
	v.known[t] = joined(mine, theirs)
}

func joined(a, b Knowledge) Knowledge {
	if a == b {
		return a
	}
	if a == Known || b == Known {
		return Known
	}
	return Partial
}

func (v *view) age(date clock.Instant) {
	if date == 0 {
		return
	}
	if v.oldest == 0 || date < v.oldest {
		v.oldest = date
	}
	v.newest = max(v.newest, date)
}
