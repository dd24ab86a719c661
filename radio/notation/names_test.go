package notation_test

import (
	"strings"
	"testing"

	"comptoir/radio"
	"comptoir/radio/notation"
)

func TestNamesOfNumbersSayNothingOfBands(t *testing.T) {
	n := reader(t)
	list, rep, err := n.PlayTable(strings.NewReader("brand,name,device,model\nSamsung,Galaxy S10,beyond1,SM-G973F\n,,x,SM-1\nA,AB-1,c,AB-1\nRedmi,Redmi 9,d,\n"), notation.Origin{Source: "s"})
	if err != nil || len(list) != 1 || list[0].Model != "SM-G973F" || list[0].Name != "Galaxy S10" {
		t.Fatalf("%+v, %v", list, err)
	}
	if rep.Rows != 4 || rep.Texts != 2 || rep.Understood != 1 || rep.Codes["radio.cell_empty"] != 1 {
		t.Errorf("%+v", rep)
	}
	list, _, err = n.Certified("Xiaomi")(strings.NewReader(`[{"spes": {"name": "Redmi Note 11", "model": "2201117TG"}}]`), notation.Origin{})
	if err != nil || len(list) != 1 || list[0].Maker != "Xiaomi" || list[0].Model != "2201117TG" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestConnectionsAreTechnologiesWithoutBands(t *testing.T) {
	list, rep, err := reader(t).Connections("India")(strings.NewReader("\ufeffmodel,connectivity\nXiaomi X,\"Dual Sim, 3G, 4G, 5G, VoLTE, Vo5G, Wi-Fi\"\nXiaomi X (8GB RAM + 1TB),\"Dual Sim, 3G, 4G, 5G, VoLTE, Vo5G, NFC\"\nOld,\"Dual Sim, No 3G\"\nNone,\nOdd,\"4G, Telepathy\"\n"), notation.Origin{})
	if err != nil || len(list) != 2 || rep.Texts != 4 || rep.Understood != 3 || rep.Codes["radio.word_unknown"] != 1 {
		t.Fatalf("%+v, %+v, %v", list, rep, err)
	}
	l, old := list[0].Listings[0], list[1].Listings[0]
	if l.Known[radio.LTE] != radio.Unspecified || l.Known[radio.NR] != radio.Unspecified || l.Known[radio.GSM] != radio.NotSaid || l.VoLTE != radio.Yes || l.VoNR != radio.Yes || !l.Sure.Empty() {
		t.Errorf("%+v", l)
	}
	if old.Known[radio.UMTS] != radio.Absent || old.VoLTE != radio.Untold || old.Known[radio.LTE] != radio.NotSaid {
		t.Errorf("%+v", old)
	}
	if list[0].Edition != "India" || list[0].Maker != "Xiaomi" {
		t.Errorf("%+v", list[0])
	}
}

func TestATableOfTheStandardIsComparedWithOurs(t *testing.T) {
	rep, err := reader(t).BandTable(radio.LTE)(strings.NewReader("band,ul_low_mhz,ul_high_mhz,dl_low_mhz,dl_high_mhz,duplex\nb20,832,862,791,821,FDD\nb9,1749.9,1784.9,1844.9,1879.9,FDD\nb28,703,748,758,800,FDD\nb99,1,2,3,4,FDD\nb29,,,717,728,SDL\n"), notation.Origin{})
	if err != nil || rep.Texts != 5 || rep.Understood != 3 || rep.Codes["radio.band_differs"] != 1 || rep.Codes["radio.band_impossible"] != 1 {
		t.Errorf("%+v, %v", rep, err)
	}
}
