package radiobench_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"comptoir/internal/clock"
	"comptoir/radio/radiobench"
)

func TestEveryPairIsAskedOnce(t *testing.T) {
	small := fstest.MapFS{
		"devices/makers_devices_2021-02.csv": {Data: []byte("Brand,Model Name,Technology,2G bands,4G bands\nm,one,GSM / LTE,GSM 900,\"1, 3\"\nm,two,GSM,GSM 900,\n")},
	}
	r, err := radiobench.Measure(small, nil, &clock.Fixed{At: 1}, 3)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, n := range r.Answers {
		sum += n
	}
	if r.Devices != 2 || r.Carriers == 0 || sum != r.Pairs {
		t.Errorf("%+v", r)
	}
}

func TestEveryPairOfTheCollectedData(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(folder); err != nil {
		if os.Getenv("COMPTOIR_REQUIRE") != "" {
			t.Fatal(err)
		}
		t.Skip("data beside the repository is absent")
	}
	if testing.Short() {
		t.Skip("asks nine million pairs")
	}
	r, err := radiobench.Measure(os.DirFS(folder), nil, clock.System{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	if r.Devices < 7000 || r.Carriers < 900 || len(r.Files) != 10 {
		t.Errorf("devices %d, carriers %d, files %v", r.Devices, r.Carriers, r.Files)
	}
	for file, share := range r.Files {
		if share < 980 {
			t.Errorf("%s: %d thousandths understood", file, share)
		}
	}
	if len(r.Answers) != 4 {
		t.Errorf("an answer that never comes: %v", r.Answers)
	}
}
