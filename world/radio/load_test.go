package radiofacts

import (
	"strings"
	"testing"
	"testing/fstest"

	"comptoir/radio/notation"
)

func TestAWrongRowNamesItsFileAndLine(t *testing.T) {
	folder := fstest.MapFS{"bands.csv": {Data: []byte(notation.BandsHead + "\nlte,3,FDD,1710000,1785000,1805000,1880000,x\nlte,3,FDD,1785000,1710000,1805000,1880000,x\n")}}
	_, err := load(folder, "bands.csv", notation.ReadBands)
	if err == nil || !strings.Contains(err.Error(), "bands.csv line 3") {
		t.Errorf("got %v", err)
	}
}

func TestAnImportTakesTheFilesThatAreThere(t *testing.T) {
	all, err := Collect(fstest.MapFS{"carriers/carrier_bands.csv": {Data: []byte("country_code,country_as_written,carrier,lte_bands,nr_bands\nFR,France,Orange,\"B1, B99\",N78\nXX1,,Nowhere,B1,\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Reports) != 1 || all.Reports[0].Codes["radio.band_impossible"] != 1 || all.Reports[0].Codes["radio.country_missing"] != 1 {
		t.Errorf("%+v", all.Reports)
	}
	if _, err := Collect(fstest.MapFS{"devices/xiaomi_devices_2024-10.json": {Data: []byte("no json")}}); err == nil {
		t.Error("a file that cannot be read is an error")
	}
}
