package radiofacts

import (
	"strings"
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/radio"
	"comptoir/radio/notation"
)

func facts(t *testing.T) Facts {
	t.Helper()
	f, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f Facts) carrier(t *testing.T, country, name string) *radio.Carrier {
	t.Helper()
	for i := range f.Carriers {
		if f.Carriers[i].Country == country && f.Carriers[i].Name == name {
			return &f.Carriers[i]
		}
	}
	t.Fatalf("no carrier %s in %s", name, country)
	return nil
}

func (f Facts) country(code string) *radio.Country {
	for i := range f.Countries {
		if f.Countries[i].Code == code {
			return &f.Countries[i]
		}
	}
	return &radio.Country{Code: code}
}

// phone has what an importer's "global" model of 2024 has, without the bands of the United States.
func phone(t *testing.T, f Facts, lte, nr string) *radio.Device {
	t.Helper()
	text := strings.NewReader(notation.DevicesHead + "\nm,phone,,P1,850 900 1800 1900,,1 5 8,,\"" + lte + "\",\"" + nr + "\",no,yes,yes,,,,,,test,2024-10\n")
	list, rep, err := f.Notation().ReadDevices(text, "test")
	if err := notation.Strict(rep, err); err != nil {
		t.Fatal(err)
	}
	return &list[0]
}

var spring = clock.Of(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))

func TestWhatShipsAnswersTheNamedCases(t *testing.T) {
	f := facts(t)
	cases := []struct {
		name, country, carrier, lte, nr string
		part                            radio.Part
		want                            radio.Reply
		code                            string
	}{
		{"Jio's 5G is standalone", "in", "Jio", "1 3 5 8 40 41", "28 78", radio.FiveG, radio.WillNotWork, "radio.5g_needs_standalone"},
		{"Airtel's 5G is not", "in", "Airtel", "1 3 5 8 40 41", "28 78", radio.FiveG, radio.Works, "radio.5g_fits"},
		{"Free without band 28 has no coverage", "fr", "Free", "1 3 7 8 20", "78", radio.LTECoverage, radio.WillNotWork, "radio.coverage_missing"},
		{"Free with band 28", "fr", "Free", "1 3 7 8 20 28", "78", radio.LTECoverage, radio.Works, "radio.coverage_fits"},
		{"Verizon without band 13", "us", "Verizon", "2 4 12 66 71", "77", radio.LTECoverage, radio.WillNotWork, "radio.coverage_missing"},
		{"T-Mobile with 12 and without 71", "us", "T-Mobile", "2 4 12 13 66", "41", radio.LTECoverage, radio.WithLimits, "radio.coverage_bands_missing"},
		{"Telstra after 3G, nothing said of emergency calls", "au", "Telstra", "1 3 5 7 28 40", "78", radio.Overall, radio.Unknown, "radio.emergency_unstated"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := radio.Answer(phone(t, f, c.lte, c.nr), f.carrier(t, c.country, c.carrier), f.country(c.country), spring)
			if v.Part(c.part).Reply != c.want || !has(v, c.code) {
				t.Errorf("got %s with %+v", v.Part(c.part).Reply, codes(v))
			}
		})
	}
}

func has(v radio.Verdict, code string) bool { return strings.Contains(codes(v), code+" ") }

func codes(v radio.Verdict) (text string) {
	for _, r := range v.Reasons() {
		text += r.Code + " "
	}
	return text
}

// A model that a carrier lists in public, with the bands that the maker names.
func TestAPublicStatementMakesAPairWork(t *testing.T) {
	f := facts(t)
	text := strings.NewReader(notation.DevicesHead + "\nMi,MIX 2S,,M1803D5XE,850 900 1800 1900,,1 2 5 8,,1 3 5 7 8 34 38 39 40 41,absent,,,,,,,,,the maker,2018-03\n")
	list, rep, err := f.Notation().ReadDevices(text, "test")
	if err := notation.Strict(rep, err); err != nil {
		t.Fatal(err)
	}
	if v := radio.Answer(&list[0], f.carrier(t, "cn", "China Unicom"), f.country("cn"), spring); v.Overall != radio.Works {
		t.Errorf("got %s with %s", v.Overall, codes(v))
	}
}

func TestEveryFactHasASourceAndADate(t *testing.T) {
	for _, c := range facts(t).Carriers {
		for _, r := range c.Runs {
			if r.Source == "" || r.Date == 0 {
				t.Errorf("%s %s: a run without source or date", c.Country, c.Name)
			}
		}
		for _, s := range c.Sayings() {
			if s.Source == "" || s.Date == 0 {
				t.Errorf("%s %s: %s without source or date", c.Country, c.Name, s.Fact)
			}
		}
		for _, s := range c.Statements {
			if s.Source == "" || s.Date == 0 {
				t.Errorf("%s %s: a statement on %s without source or date", c.Country, c.Name, s.Model)
			}
		}
	}
}

func TestEveryCarrierOfTheCountriesAskedForIsThere(t *testing.T) {
	f := facts(t)
	for country, names := range map[string]string{
		"us": "AT&T,Verizon,T-Mobile", "gb": "EE", "fr": "Orange,Free,SFR,Bouygues", "es": "Movistar", "it": "TIM",
		"au": "Telstra,Optus,Vodafone", "in": "Jio,Airtel,Vi", "ca": "Rogers,Bell,Telus", "br": "Oi",
		"my": "Digi,Maxis,U Mobile", "mx": "Telcel,AT&T Mexico", "za": "Vodacom,MTN,Cell C,Telkom",
	} {
		for name := range strings.SplitSeq(names, ",") {
			if len(f.carrier(t, country, name).Runs) == 0 {
				t.Errorf("%s has no bands", name)
			}
		}
	}
}
