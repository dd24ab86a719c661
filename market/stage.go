package market

import (
	"slices"

	"comptoir/internal/clock"
)

// Stage is where a market stands in its life.
type Stage string

// The stages, in the order of a life. Withdrawing keeps what is owed; withdrawn owes nothing more.
const (
	Closed      Stage = "closed"
	Announced   Stage = "announced"
	Pilot       Stage = "pilot"
	Open        Stage = "open"
	Withdrawing Stage = "withdrawing"
	Withdrawn   Stage = "withdrawn"
)

// Stages lists them in order.
func Stages() []Stage { return []Stage{Closed, Announced, Pilot, Open, Withdrawing, Withdrawn} }

// Valid tells whether the stage is one of the list.
func (s Stage) Valid() bool { return slices.Contains(Stages(), s) }

// Class is a class of goods; a pilot sells accessories only.
type Class string

// The classes of goods.
const (
	Device    Class = "device"
	Accessory Class = "accessory"
)

// Allows tells whether goods of a class may be sold at this stage (rule 3).
func (s Stage) Allows(c Class) bool {
	return s == Open || (s == Pilot && c == Accessory)
}

// Browsable tells whether shoppers have a shop to look at: every stage but closed and withdrawn,
// which have a page that says so and nothing else.
func (s Stage) Browsable() bool { return s != Closed && s != Withdrawn }

// Channel is a way of selling, by its code.
type Channel string

// The channels.
const (
	Web     Channel = "web"     // the online shop
	Shop    Channel = "shop"    // own shops
	Retail  Channel = "retail"  // retail partners
	Carrier Channel = "carrier" // mobile carriers
	Agent   Channel = "agent"   // shopping agents by API
)

// Channels lists them in the order shown.
func Channels() []Channel { return []Channel{Web, Shop, Retail, Carrier, Agent} }

// Valid tells whether the channel is one of the list.
func (c Channel) Valid() bool { return slices.Contains(Channels(), c) }

// Opening is one stretch of time in which a channel is open in a market.
type Opening struct {
	Channel Channel `json:"channel" toml:"channel"`
	clock.Span
	Partner string `json:"partner,omitempty" toml:"partner"` // who runs it with us
	Why     string `json:"why,omitempty" toml:"why"`
}

// ChannelOpen tells whether a channel is open now, and when that changes next (clock.Never: not planned).
func (m *Market) ChannelOpen(c Channel, now clock.Instant) (open bool, next clock.Instant) {
	next = clock.Never
	for _, o := range m.Openings {
		if o.Channel != c {
			continue
		}
		open = open || o.Holds(now)
		next = clock.Earlier(next, o.Next(now))
	}
	return open, next
}

// OpenChannels lists the channels open now, in the order of Channels.
func (m *Market) OpenChannels(now clock.Instant) []Channel {
	var open []Channel
	for _, c := range Channels() {
		if yes, _ := m.ChannelOpen(c, now); yes {
			open = append(open, c)
		}
	}
	return open
}
