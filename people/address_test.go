package people_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
	"comptoir/world"
)

func markets(t testing.TB) map[market.Code]*market.Market {
	t.Helper()
	list, err := world.Countries()
	if err != nil {
		t.Fatal(err)
	}
	by := map[market.Code]*market.Market{}
	for i := range list {
		by[list[i].Market.Code] = &list[i].Market
	}
	return by
}

func TestAddressesAreAcceptedAndWrittenAsTheCountryDoes(t *testing.T) {
	by := markets(t)
	for _, c := range []struct {
		country                                   market.Code
		street, district, city, state, zip, phone string
		want                                      string
	}{
		{"fr", "1 rue de Rivoli", "", "Paris", "", "75001", "01 44 55 57 50", "Ana Li|1 rue de Rivoli|75001 Paris"},
		{"es", "Calle Mayor 1", "", "Madrid", "M", "28013", "612 345 678", "Ana Li|Calle Mayor 1|28013 Madrid Madrid"},
		{"us", "1 Main St", "", "Austin", "TX", "73301-0001", "(512) 555-0100", "Ana Li|1 Main St|Austin, Texas 73301-0001"},
		{"ca", "1 King St", "", "Toronto", "ON", "m5h 1a1", "", "Ana Li|1 King St|Toronto Ontario M5H 1A1"},
		{"gb", "1 High St", "", "London", "", "sw1a 1aa", "020 7946 0958", "Ana Li|1 High St|London|SW1A 1AA"},
		{"de", "Hauptstr. 1", "", "Berlin", "", "10115", "+49 30 901820", "Ana Li|Hauptstr. 1|10115 Berlin"},
		{"ch", "Bahnhofstr. 1", "", "Zürich", "", "8001", "", "Ana Li|Bahnhofstr. 1|CH-8001 Zürich"},
		{"cn", "中关村大街1号", "海淀区", "北京", "BJ", "100085", "", "100085|Beijing Shi北京海淀区|中关村大街1号|Ana Li"},
		{"in", "1 MG Road", "", "Bengaluru", "KA", "560001", "098765 43210", "Ana Li|1 MG Road|Bengaluru 560001|Karnātaka"},
		{"gr", "Ermou 1", "", "Athens", "", "105 63", "", "Ana Li|Ermou 1|105 63 Athens"},
		{"pl", "Długa 1", "", "Warszawa", "", "00-238", "", "Ana Li|Długa 1|00-238 Warszawa"},
		{"nl", "Dam 1", "", "Amsterdam", "", "1012 JS", "", "Ana Li|Dam 1|1012 JS Amsterdam"},
		{"sg", "1 Orchard Rd", "", "", "", "238801", "", "Ana Li|1 Orchard Rd|SINGAPORE 238801"},
		{"ua", "Khreshchatyk 1", "", "Kyiv", "", "01001", "", "Ana Li|Khreshchatyk 1|Kyiv|01001"},
		{"hk", "1 Queen's Rd", "", "Central", "Hong Kong Island", "", "2123 4567", "Hong Kong Island|Central|1 Queen's Rd|Ana Li"},
	} {
		a := people.Address{
			Name: " Ana \u200f Li ", Street: []string{c.street, " "}, District: c.district, City: c.city,
			State: c.state, Postcode: c.zip, Phone: c.phone, Country: c.country, Email: "ana@example.org",
		}
		for _, f := range people.CheckAddress(by[c.country], people.Clean(a)) {
			t.Errorf("%s: %v", c.country, f)
		}
		if got := strings.Join(people.FormatAddress(by[c.country], people.Clean(a)), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.country, got, c.want)
		}
	}
}

func TestEachFieldAtFaultIsNamed(t *testing.T) {
	spain := markets(t)["es"]
	for name, c := range map[string]struct {
		change func(*people.Address)
		want   string
	}{
		"another country":      {func(a *people.Address) { a.Country = "fr" }, "country people.country_differs"},
		"no name":              {func(a *people.Address) { a.Name = " " }, "name people.field_required"},
		"no street":            {func(a *people.Address) { a.Street = nil }, "street people.field_required"},
		"four street lines":    {func(a *people.Address) { a.Street = []string{"a", "b", "c", "d"} }, "street people.lines_max"},
		"a French postcode":    {func(a *people.Address) { a.Postcode = "75001" }, "postcode people.postcode_invalid"},
		"a postcode in words":  {func(a *people.Address) { a.Postcode = "28013\n" }, "postcode people.character_refused"},
		"an unknown province":  {func(a *people.Address) { a.State = "ZZ" }, "state people.state_unknown"},
		"a short telephone":    {func(a *people.Address) { a.Phone = "12" }, "phone people.phone_invalid"},
		"two e-mails":          {func(a *people.Address) { a.Email = "a@b.es,c@d.es" }, "email people.email_invalid"},
		"a named e-mail":       {func(a *people.Address) { a.Email = "Ana <a@b.es>" }, "email people.email_invalid"},
		"an e-mail header":     {func(a *people.Address) { a.Email = "a@b.es\r\nBcc: x@y.es" }, "email people.character_refused"},
		"NUL":                  {func(a *people.Address) { a.City = "Mad\x00rid" }, "city people.character_refused"},
		"turned text":          {func(a *people.Address) { a.Name = "Ana \u202egnp" }, "name people.character_refused"},
		"no UTF-8":             {func(a *people.Address) { a.Name = "Jos\xe9" }, "name people.character_refused"},
		"a megabyte":           {func(a *people.Address) { a.City = strings.Repeat("x", 1<<20) }, "city people.length_max"},
		"a megabyte of spaces": {func(a *people.Address) { a.Street[0] = strings.Repeat(" ", 1<<20) }, "street people.length_max"},
	} {
		a := people.Address{Name: "Ana", Street: []string{"Mayor 1"}, City: "Madrid", State: "M", Postcode: "28013", Country: "es"}
		c.change(&a)
		found := people.CheckAddress(spain, people.Clean(a))
		if len(found) != 1 || found[0].Field+" "+found[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, found, c.want)
		}
	}
}

func TestArabicDigitsAreUnderstood(t *testing.T) {
	a := people.Clean(people.Address{Postcode: "١١٥١١", Phone: "٠١٠ ١٢٣٤ ٥٦٧٨"})
	if a.Postcode != "11511" || a.Phone != "010 1234 5678" {
		t.Errorf("%+v", a)
	}
}

func FuzzAddress(f *testing.F) {
	by := markets(f)
	f.Add("es", "Ana", "Mayor 1", "28013", "a@b.es", "612345678")
	f.Add("us", "\u202e", "\x00", "💥", "@", "+")
	f.Fuzz(func(t *testing.T, country, name, street, zip, email, phone string) {
		m := by[market.Code(country)]
		if m == nil {
			m = by["fr"]
		}
		a := people.Address{Name: name, Street: []string{street}, Postcode: zip, Email: email, Phone: phone, Country: m.Code}
		clean := people.Clean(a)
		if again := people.Clean(clean); again.Name != clean.Name || !slices.Equal(again.Street, clean.Street) {
			t.Errorf("cleaning %q twice gives %q", clean.Name, again.Name)
		}
		nameAtFault := slices.ContainsFunc(people.CheckAddress(m, clean), func(f *fault.Fault) bool { return f.Field == "name" })
		if !nameAtFault && (!utf8.ValidString(clean.Name) || utf8.RuneCountInString(clean.Name) > 100) {
			t.Errorf("accepted the name %q", clean.Name)
		}
		people.FormatAddress(m, clean)
	})
}
