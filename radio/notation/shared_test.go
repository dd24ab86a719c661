package notation_test

import (
	"os"
	"path/filepath"
	"testing"

	"comptoir/radio"
	"comptoir/radio/notation"
	radiofacts "comptoir/world/radio"
)

func reader(t testing.TB) notation.Notation {
	t.Helper()
	tables, err := radiofacts.LoadTables()
	if err != nil {
		t.Fatal(err)
	}
	return notation.Notation{Bands: tables.Bands, Plan: tables.Plan}
}

// shared opens a file of the data that lies beside the repository.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	f, err := os.Open(path)
	if err != nil {
		if os.Getenv("COMPTOIR_REQUIRE") != "" {
			t.Fatal(err)
		}
		t.Skip("data beside the repository is absent")
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestTheDeviceListsAreUnderstood(t *testing.T) {
	n := reader(t)
	t.Run("collected", func(t *testing.T) {
		list, rep, err := n.Collected(shared(t, "devices/xiaomi_devices_2024-10.json"), notation.Origin{File: "xiaomi_devices_2024-10.json", Source: "collected"})
		check(t, rep, err, 244)
		t.Log(len(list))
	})
	t.Run("makers", func(t *testing.T) {
		list, rep, err := n.MakersTable(shared(t, "devices/makers_devices_2021-02.csv"), notation.Origin{File: "makers_devices_2021-02.csv", Source: "makers"})
		check(t, rep, err, 7414)
		t.Log(len(list))
	})
}

func check(t *testing.T, rep notation.Report, err error, rows int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if rep.Rows != rows || rep.Share() < 980 {
		t.Errorf("%d rows, %d thousandths understood", rep.Rows, rep.Share())
	}
	rep.WriteTo(t.Output())
}

var _ = radio.LTE

func TestTheCarrierTablesAreUnderstood(t *testing.T) {
	n := reader(t)
	t.Run("operators", func(t *testing.T) {
		list, rep, err := n.Operators(shared(t, "carriers/mcc_mnc_operators.json"), notation.Origin{File: "mcc_mnc_operators.json", Source: "operators"})
		check(t, rep, err, 3094)
		t.Log(len(list))
	})
	t.Run("list", func(t *testing.T) {
		list, rep, err := n.CarrierList(shared(t, "carriers/carrier_bands.csv"), notation.Origin{File: "carrier_bands.csv", Source: "list"})
		check(t, rep, err, 27)
		t.Log(len(list))
	})
}

func TestTheTypeTableIsUnderstood(t *testing.T) {
	list, rep, err := reader(t).Types(shared(t, "aftersales/tac_osmocom.csv"), notation.Origin{File: "tac_osmocom.csv", Source: "osmocom"})
	check(t, rep, err, 15849)
	if len(list) != 15849 {
		t.Errorf("%d types", len(list))
	}
}
