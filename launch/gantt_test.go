package launch_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"comptoir/launch"
	"comptoir/market"
)

func picture(t *testing.T) launch.Picture {
	p := plan(t)
	p.Tasks[1].Name = `A <b>"name"</b> & a longer one than the column has room for`
	p.Tasks = append(p.Tasks, task("shut", 3, 4, 5), milestone("never", market.Open, "shut"))
	p.Tasks[5].Dropped, p.Tasks[4].Done = day(t, "2019-01-02"), day(t, "2019-01-04")
	s, err := p.Schedule(day(t, "2019-01-07"), "")
	if err != nil {
		t.Fatal(err)
	}
	return launch.Picture{ID: "us", Schedule: s, Flags: []launch.Flag{{On: day(t, "2019-01-31"), Label: "by the end of January & <then>"}},
		Words: launch.PictureWords{Title: "Plan", Description: "Seven tasks", Today: "today", Critical: "critical", Other: "other", Done: "done", Stuck: "stuck", Range: "best to worst",
			Milestone: "milestone", Commitment: "promise", Label: func(b launch.Bar) string { return b.Task.Name },
			Month: func(y int, m time.Month) string { return fmt.Sprintf("%d-%02d", y, int(m)) }}}
}

func TestThePictureSaysWithoutColourWhatIsCriticalDoneAndStuck(t *testing.T) {
	svg := launch.Gantt(picture(t))
	if name := os.Getenv("GANTT_OUT"); name != "" {
		_ = os.WriteFile(name, []byte(svg), 0o600)
	}
	in := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := in.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		`role="img"`, `<title id="us-t">Plan</title>`, `◆ long`, `✕ shut`, `✕ never`, `url(#us-done)`, `&amp; &lt;then&gt;`, `◆ A &lt;b&gt;`, `…</text>`, `>today</text>`, `2019-01`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	for _, bad := range []string{"style=", "<b>", "NaN", "Inf", "◆ short", "script"} {
		if strings.Contains(svg, bad) {
			t.Errorf("the picture has %q", bad)
		}
	}
	if strings.Count(svg, "<g><title>") != 7+1 {
		t.Errorf("%d rows and flags", strings.Count(svg, "<g><title>"))
	}
}

func TestThePictureIsTurnedForReadersFromTheRight(t *testing.T) {
	p := picture(t)
	p.RTL = true
	svg := launch.Gantt(p)
	if !strings.Contains(svg, `direction="rtl"`) || !strings.Contains(svg, `<text x="996.0"`) {
		t.Error("labels do not stand at the right")
	}
}

func TestWhatLiesBeforeThePictureStandsAtItsEdge(t *testing.T) {
	p := picture(t)
	whole := launch.Gantt(p)
	p.Flags = append(p.Flags, launch.Flag{On: day(t, "2015-12-31"), Label: "long ago"})
	p.From = day(t, "2019-01-01")
	svg := launch.Gantt(p)
	if !strings.Contains(svg, ">‹ long ago</text>") || strings.Contains(svg, `x="-`) || strings.Contains(svg, "M-") {
		t.Error("a promise from before the picture does not stand at its edge")
	}
	if strings.Count(whole, "<rect") != strings.Count(svg, "<rect") {
		t.Error("a bar is gone")
	}
}

func TestAnEmptyPlanIsDrawnToo(t *testing.T) {
	p := picture(t)
	p.Schedule.Bars, p.Flags = nil, nil
	if svg := launch.Gantt(p); strings.Contains(svg, "NaN") || !strings.HasSuffix(svg, "</svg>\n") {
		t.Error(svg)
	}
}

// Rule: for a phone a label stands above its bar, so that both are seen without scrolling.
func TestANarrowPictureHasLabelsAboveItsBars(t *testing.T) {
	p := picture(t)
	wide := launch.Gantt(p)
	p.Narrow = true
	narrow := launch.Gantt(p)
	if !strings.Contains(wide, `viewBox="0 0 1000 `) || !strings.Contains(narrow, `viewBox="0 0 340 `) {
		t.Error("the pictures have other widths")
	}
	if strings.Count(narrow, "<g><title>") != strings.Count(wide, "<g><title>") {
		t.Error("the narrow picture has other rows")
	}
	row := narrow[strings.Index(narrow, "◆ long"):]
	label, bar := 0.0, 0.0
	at := narrow[:len(narrow)-len(row)]
	if _, err := fmt.Sscanf(at[strings.LastIndex(at, ` y="`):], ` y="%f"`, &label); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(row[strings.Index(row, ` y="`):], ` y="%f"`, &bar); err != nil {
		t.Fatal(err)
	}
	if bar <= label {
		t.Errorf("the bar begins at %.0f, its label stands at %.0f", bar, label)
	}
	s := launch.Slips{ID: "s", Today: launch.Date(2026, 11, 21), Narrow: true}
	if svg := s.Draw(); !strings.Contains(svg, `viewBox="0 0 340 `) || strings.Contains(svg, "NaN") {
		t.Error(svg)
	}
}

func TestThePictureOfPromisesShowsEachWordTheForecastAndTheFate(t *testing.T) {
	day := func(y int, m time.Month, d int) launch.Day { return launch.Date(y, m, d) }
	kept := launch.Row{Commitment: launch.Commitment{What: "shops <b>", Said: launch.Said{On: day(2018, 1, 1)}, When: launch.When{Due: launch.Interval{From: day(2018, 2, 1), To: day(2018, 2, 28)}}},
		Actual: day(2018, 2, 10), Status: launch.StatusKept}
	broken := launch.Row{Commitment: launch.Commitment{What: "phones", Said: launch.Said{On: day(2015, 1, 1)}, When: launch.When{Due: launch.Interval{From: day(2015, 1, 1), To: day(2015, 12, 31)}},
		Revisions: []launch.Revision{{Said: launch.Said{On: day(2016, 11, 1)}, When: launch.When{Due: launch.Interval{From: day(2016, 11, 1), To: day(2018, 11, 1)}}}}},
		Status: launch.StatusBroken, Forecast: &launch.Milestone{P10: day(2027, 1, 1), P50: day(2027, 6, 1), P90: day(2028, 1, 1)}}
	for _, rtl := range []bool{false, true} {
		svg := launch.Slips{ID: "s", Rows: []launch.Row{kept, broken}, Today: day(2026, 11, 21), RTL: rtl,
			Words: launch.SlipWords{Title: "Promises", Today: "today", Label: func(r launch.Row) (string, string) { return r.Commitment.What, "x" }, Tip: func(r launch.Row) string { return r.Commitment.What }}}.Draw()
		in := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := in.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		for text, times := range map[string]int{`class="kept"`: 1, `class="broken"`: 1, `class="outlook"`: 2, "shops &lt;b&gt;": 2, `r="2.5"`: 3, ">2</text>": 1, "NaN": 0, "<b>": 0} {
			if strings.Count(svg, text) != times {
				t.Errorf("%q stands %d times in the picture, want %d", text, strings.Count(svg, text), times)
			}
		}
	}
}
