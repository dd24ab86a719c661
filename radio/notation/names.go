package notation

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/radio"
)

// PlayTable reads a CSV of the phones that an app store knows: brand, name, device and model. It says which name a
// model number is sold under, and nothing of bands.
func (n Notation) PlayTable(in io.Reader, from Origin) ([]radio.Naming, Report, error) {
	rep := Report{File: from.File}
	var list []radio.Naming
	err := rows(in, from.File, 0, []string{"brand", "name", "model"}, func(r row) {
		list = rep.naming(list, r.line, radio.Naming{Model: r.get("model"), Maker: r.get("brand"), Name: r.get("name"), Source: from.Source, Date: from.Date})
	})
	return list, rep, err
}

// Certified reads a JSON list of code names, each with a name and a model number of one maker.
func (n Notation) Certified(maker string) func(io.Reader, Origin) ([]radio.Naming, Report, error) {
	return func(in io.Reader, from Origin) ([]radio.Naming, Report, error) {
		rep := Report{File: from.File}
		var records []map[string]struct{ Name, Model string }
		if err := json.NewDecoder(in).Decode(&records); err != nil {
			return nil, rep, fault.Wrap(err, fault.Malformed, "radio.json_wrong", "file", from.File)
		}
		if len(records) > rowsMax {
			return nil, rep, tooMany(from.File)
		}
		var list []radio.Naming
		for i, record := range records {
			for _, code := range slices.Sorted(maps.Keys(record)) {
				one := record[code]
				list = rep.naming(list, i+1, radio.Naming{Model: one.Model, Maker: maker, Name: one.Name, Source: from.Source, Date: from.Date})
			}
		}
		return list, rep, nil
	}
}

// naming takes a row that gives a name to a model number. A row without a name tells nothing and is passed over.
func (r *Report) naming(list []radio.Naming, line int, one radio.Naming) []radio.Naming {
	r.Rows++
	if one.Name == "" || strings.EqualFold(one.Name, one.Model) {
		return list
	}
	code := ""
	switch {
	case one.Model == "":
		code = "radio.cell_empty"
	case len(one.Model) > textMax || len(one.Name) > textMax:
		code = "radio.text_long"
	}
	if r.text(line, "model", one.Model, code); code != "" {
		return list
	}
	return append(list, one)
}

// Connections reads a CSV of one country's offers with the columns model and connectivity ("Dual Sim, 4G, VoLTE"):
// technologies without bands, and whether calls go over LTE and 5G. What it does not name it is silent on.
func (n Notation) Connections(edition string) func(io.Reader, Origin) ([]radio.Device, Report, error) {
	return func(in io.Reader, from Origin) ([]radio.Device, Report, error) {
		rep := Report{File: from.File}
		var devices []radio.Device
		err := rows(in, from.File, 0, []string{"model", "connectivity"}, func(r row) {
			rep.Rows++
			name, text := withoutMemory(r.get("model")), r.get("connectivity")
			l := radio.Listing{Source: from.Source, Date: from.Date}
			if code := connected(&l, text); text == "" || code != "" {
				if text != "" {
					rep.text(r.line, "connectivity", text, code)
				}
				return
			}
			rep.text(r.line, "connectivity", text, "")
			maker, _, _ := strings.Cut(name, " ")
			if twin := len(devices) - 1; twin >= 0 && devices[twin].Name == name && devices[twin].Listings[0] == l {
				return // the same with another memory
			}
			devices = append(devices, radio.Device{Maker: maker, Name: name, Edition: edition, Listings: []radio.Listing{l}})
		})
		return devices, rep, err
	}
}

// withoutMemory is a name without the size of its memory: "OnePlus 13 (24GB RAM+ 1TB)" has the radio of "OnePlus 13".
func withoutMemory(name string) string {
	short, memory, ok := strings.Cut(name, " (")
	if ok && strings.HasSuffix(memory, ")") && strings.Contains(memory, "GB") {
		return short
	}
	return name
}

// connected puts the words of a connectivity text into a listing.
func connected(l *radio.Listing, text string) (code string) {
	for word := range strings.SplitSeq(text, ",") {
		switch word = strings.TrimSpace(word); word {
		case "3G":
			l.Known[radio.UMTS] = radio.Unspecified
		case "No 3G":
			l.Known[radio.UMTS] = radio.Absent
		case "4G":
			l.Known[radio.LTE] = radio.Unspecified
		case "5G":
			l.Known[radio.NR] = radio.Unspecified
		case "VoLTE":
			l.VoLTE = radio.Yes
		case "Vo5G":
			l.VoNR = radio.Yes
		case "Single Sim", "Dual Sim", "Quad Sim":
			l.SIM = radio.Yes
		default:
			if !slices.Contains([]string{"", "Wi-Fi", "No Wifi", "NFC", "IR Blaster"}, word) {
				return "radio.word_unknown"
			}
		}
	}
	return ""
}

// BandTable reads a table of the standard's bands and compares it with the one that ships: a row that says something
// else is refused, with what the shipped table has. It changes nothing.
func (n Notation) BandTable(tech radio.Tech) func(io.Reader, Origin) (Report, error) {
	return func(in io.Reader, from Origin) (Report, error) {
		rep := Report{File: from.File}
		err := rows(in, from.File, 0, []string{"band", "ul_low_mhz", "ul_high_mhz", "dl_low_mhz", "dl_high_mhz", "duplex"}, func(r row) {
			rep.Rows++
			code := n.compare(tech, r)
			rep.text(r.line, "band", r.get("band")+" "+r.get("dl_low_mhz")+"–"+r.get("dl_high_mhz"), code)
		})
		return rep, err
	}
}

func (n Notation) compare(tech radio.Tech, r row) (code string) {
	number, err := strconv.Atoi(strings.TrimLeft(r.get("band"), "bBn"))
	if err != nil {
		return "radio.number_wrong"
	}
	id, ok := radio.Of(tech, number)
	band, found := n.Bands.Find(id)
	if !ok || !found {
		return "radio.band_impossible"
	}
	want := [...]int{band.Uplink.Low, band.Uplink.High, band.Downlink.Low, band.Downlink.High}
	for i, name := range [...]string{"ul_low_mhz", "ul_high_mhz", "dl_low_mhz", "dl_high_mhz"} {
		if khz, ok := kilohertz(r.get(name)); !ok || khz != want[i] {
			return "radio.band_differs"
		}
	}
	return ""
}

// kilohertz reads MHz with up to three decimals; an empty cell is 0.
func kilohertz(text string) (khz int, ok bool) {
	if text == "" {
		return 0, true
	}
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > 3 {
		return 0, false
	}
	khz, err := strconv.Atoi(whole + (part + "000")[:3])
	return khz, err == nil
}
