package app

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"comptoir/internal/bench"
	"comptoir/internal/clock"
	"comptoir/radio"
	"comptoir/radio/radiobench"
)

// askedAbout are the countries that the measured pages ask about: large and small, near and far.
var askedAbout = []string{"fr", "us", "in", "au", "jp", "es", "br", "id", "gb", "pl"}

// askingRounds is how often every pair is asked.
const askingRounds = 3

// BenchBands asks what every device does on every carrier, and measures the page that tells shoppers; data is "" for
// what ships, folder is for files of its own.
func BenchBands(ctx context.Context, data, folder string, each time.Duration) (*bench.Report, error) {
	if data == "" {
		data = filepath.Join(folder, "nothing")
		if err := os.Mkdir(data, 0o700); err != nil {
			return nil, err
		}
	}
	a, err := Open(ctx, Config{Database: "sqlite://" + filepath.Join(folder, "works.db"), LogLevel: "error", LogFormat: "text", Name: "Bench", BaseURL: "http://127.0.0.1", Demo: true}, io.Discard)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	if err := a.MakeDemo(ctx, io.Discard, ""); err != nil {
		return nil, err
	}
	own, err := a.ownRadios(ctx)
	if err != nil {
		return nil, err
	}
	got, err := radiobench.Measure(os.DirFS(data), own, clock.System{}, askingRounds)
	if err != nil {
		return nil, err
	}
	r := bench.New("bands")
	r.Figures["pair_ns"], r.Figures["all_ms"], r.Figures["load_ms"] = float64(got.PairNS), float64(got.AllMS), float64(got.LoadMS)
	r.Figures["devices"], r.Figures["carriers"] = float64(got.Devices), float64(got.Carriers)
	for answer, n := range got.Answers {
		r.Figures["answers_"+answer] = float64(n)
	}
	return r, a.benchWorks(ctx, r, data, each)
}

// ownRadios are the radios of the demonstration's phones, for a measurement without collected lists.
func (a *App) ownRadios(ctx context.Context) (list []radio.Device, err error) {
	shelf, err := a.Offers.Shelf(ctx, "us")
	if err != nil {
		return nil, err
	}
	known := a.Radio.Now()
	for _, p := range shelf.Book.Products {
		for i := range p.Models {
			if d := known.Device(p, &p.Models[i]); p.Models[i].Radio && d != nil {
				list = append(list, *d)
			}
		}
	}
	return list, nil
}

// benchWorks measures the page "Will it work here?" of the demonstration's phones, with the collected data loaded.
func (a *App) benchWorks(ctx context.Context, r *bench.Report, data string, each time.Duration) error {
	if _, err := a.LoadRadio(ctx, data, false, nil, nil); err != nil {
		return err
	}
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	address, stop, err := serve(handler, a)
	if err != nil {
		return err
	}
	defer stop()
	questions, err := a.questions(ctx)
	if err != nil {
		return err
	}
	r.Ratios["page"], r.Figures["page_per_s"], r.Figures["page_bytes"], err = a.against(address, questions, each)
	return err
}

// questions asks about every phone of the market in every country of the list.
func (a *App) questions(ctx context.Context) (list [][]byte, err error) {
	shelf, err := a.Offers.Shelf(ctx, "us")
	if err != nil {
		return nil, err
	}
	for _, p := range shelf.Book.Products {
		for i := range p.Models {
			if !p.Models[i].Radio {
				continue
			}
			for _, country := range askedAbout {
				list = append(list, request(fmt.Sprintf("/us/works?q=%s&country=%s", url.QueryEscape(p.Models[i].Number), country)))
			}
		}
	}
	return list, nil
}
