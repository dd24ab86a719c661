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
	disputed       Set           // bands of one source that another, knowing the technology whole, does not have
	future         clock.Instant // the first date of a listing that is to come; 0 for none
	oldest, newest clock.Instant
}

// join merges the listings that are not of the future. Rule 6: a band that one source's whole list has and
// another's lacks is only maybe. The order of the listings does not matter.
func (d *Device) join(now clock.Instant) (v view) {
	heard := 0
	for i := range d.Listings {
		l := &d.Listings[i]
		if l.Date > now {
			v.future = soonest(v.future, l.Date)
			continue
		}
		heard++
		v.age(l.Date)
		v.sa, v.nsa, v.vonr = v.sa.And(l.SA), v.nsa.And(l.NSA), v.vonr.And(l.VoNR)
		v.volte, v.vowifi = v.volte.And(l.VoLTE), v.vowifi.And(l.VoWiFi)
		v.calls, v.esim = v.calls.And(l.Calls), v.esim.And(l.ESIM)
		v.sure, v.maybe = v.sure.Union(l.Sure), v.maybe.Union(l.Maybe)
		for t := range techs {
			v.known[t] = joined(v.known[t], l.Known[t])
		}
	}
	if heard > 1 {
		v.dispute(d.Listings, now)
	}
	return v
}

// dispute finds what a whole list lacks and another listing has.
func (v *view) dispute(listings []Listing, now clock.Instant) {
	for i := range listings {
		l := &listings[i]
		if l.Date > now {
			continue
		}
		for t := range techs {
			if l.Known[t] == Known || l.Known[t] == Absent {
				odd := v.sure.OfTech(t).Minus(l.Sure).Minus(l.Maybe)
				v.disputed = v.disputed.Union(odd)
			}
		}
	}
	v.sure = v.sure.Minus(v.disputed)
	v.maybe = v.maybe.Union(v.disputed)
}

// weight orders what listings know of a technology: who knows more speaks for those who know less. A denial
// stands against silence and loss alone.
var weight = [...]int{NotSaid: 0, Lost: 1, Absent: 2, Unspecified: 3, Partial: 4, Known: 5}

func joined(a, b Knowledge) Knowledge {
	if weight[b] > weight[a] {
		return b
	}
	return a
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

// soonest is the earlier of two instants of which 0 is none.
func soonest(a, b clock.Instant) clock.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
