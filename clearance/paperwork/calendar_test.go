package paperwork

import (
	"strings"
	"testing"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/market"
)

func TestACalendarIsWrittenAsRFC5545Asks(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	end := clock.Of(time.Date(2026, 12, 1, 0, 0, 0, 0, paris))
	breaks := []Break{{"fr", market.Web, "A", end, "type_approval", "type_approval.expired", []string{"e1"}}, {"fr", market.Shop, "B", end, "type_approval", "type_approval.expired", []string{"e1"}}}
	events := Events(breaks, func(market.Code) *time.Location { return paris })
	if len(events) != 1 || events[0].Day != "2026-12-01" || events[0].Cells != 2 {
		t.Fatalf("%+v", events)
	}
	long := strings.Repeat("été, ", 40)
	text := string(Calendar("Échéances; toutes", events, clock.Of(time.Date(2026, 11, 21, 8, 5, 0, 0, time.UTC)), func(Event) (string, string) { return "A; B, C\\D", long + "\nnext\x00" }))
	for _, want := range []string{"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\n", `SUMMARY:A\; B\, C\\D`, "DTSTAMP:20261121T080500Z\r\n", `X-WR-CALNAME:Échéances\; toutes`, "END:VEVENT\r\nEND:VCALENDAR\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") || strings.ToValidUTF8(line, "?") != line {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	if !strings.Contains(unfolded, "DESCRIPTION:"+strings.ReplaceAll(long, ",", `\,`)+`\nnext`+"\r\n") {
		t.Error("the text does not come back when it is unfolded")
	}
}

func TestAFileIsWhatItsContentSays(t *testing.T) {
	pdf, page := []byte("%PDF-1.7\n…"), []byte("<!DOCTYPE html><script>alert(1)</script>")
	for _, c := range []struct {
		name string
		data []byte
		kind string // or the code of the refusal
	}{
		{"letter.pdf", pdf, "application/pdf"},
		{"LETTER.PDF", pdf, "application/pdf"},
		{"letter.png", pdf, "evidence.file_misnamed"},
		{"letter.pdf", page, "evidence.file_misnamed"},
		{"page.html", page, "evidence.file_kind"},
		{"page.txt", page, "evidence.file_misnamed"},
		{"drawing.svg", []byte("<svg onload='x'/>"), "evidence.file_kind"},
		{"table.csv", []byte("a,b\n1,2\n"), "text/csv"},
		{"note.txt", []byte("plain words\n"), "text/plain"},
		{"note.txt", []byte("a\x00b"), "evidence.file_misnamed"},
		{"photo.jpg", []byte("\xff\xd8\xff\xe0rest"), "image/jpeg"},
		{"photo.png", []byte("\x89PNG\r\n\x1a\nrest"), "image/png"},
		{"empty.pdf", nil, "evidence.file_empty"},
		{"large.pdf", append([]byte("%PDF-"), make([]byte, FileMax)...), "evidence.file_too_large"},
	} {
		file, err := Read(c.name, c.data)
		got := file.Kind
		if err != nil {
			got = codeOf(err)
		}
		if got != c.kind {
			t.Errorf("%s of %d bytes: %s, want %s", c.name, len(c.data), got, c.kind)
		}
	}
}

func codeOf(err error) string { return fault.Of(err).Code }
