package drop

import (
	"comptoir/order"
	"comptoir/people"
)

// Person is who takes part, as a door knows them: an account, whose e-mail address is proved, with all its names.
type Person struct {
	people.Person
	Device string // a random name that the browser was given; "" where there is none
}

// names are the hashes under which somebody counts (rule 4).
func (p *Person) names(f *Facts) []order.Hash {
	var names []order.Hash
	for _, n := range p.Names() {
		names = append(names, order.NameOf(n))
	}
	if f.Device && p.Device != "" {
		names = append(names, order.NameOf(people.PersonName{Kind: "device", Text: p.Device}))
	}
	return names
}
