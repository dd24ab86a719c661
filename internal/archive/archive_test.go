package archive

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() (Header, [][][]any) {
	h := Header{At: "2026-11-21T12:00:00Z", Engine: "sqlite", Migrations: []int64{10, 20}, Tables: []Table{
		{Name: "orders", Columns: []Column{{"market", Text}, {"number", Int}, {"secret", Bytes}}, Rows: 3},
		{Name: "nothing", Columns: []Column{{"a", Text}}},
	}}
	return h, [][][]any{{
		{"es", int64(math.MinInt64), []byte{0, 1, 255}},
		{"Ünïcode \u202e \"quoted\"\n<tag>\x00", int64(math.MaxInt64), []byte{}},
		{"not UTF-8: \xff\xfe", int64(0), nil},
	}, {}}
}

func written(t *testing.T) []byte {
	t.Helper()
	h, tables := sample()
	var file bytes.Buffer
	w, err := NewWriter(&file, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range tables {
		for _, row := range rows {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.EndTable(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func unzipped(t *testing.T, file []byte) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	_, want := sample()
	r, err := NewReader(bytes.NewReader(written(t)))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		table, err := r.Table()
		if err != nil {
			t.Fatal(err)
		}
		if table == nil {
			if n != len(want) {
				t.Errorf("%d tables", n)
			}
			return
		}
		got := [][]any{}
		for {
			row, err := r.Row()
			if err != nil {
				t.Fatal(err)
			}
			if row == nil {
				break
			}
			got = append(got, row)
		}
		if diff := cmp.Diff(want[n], got); diff != "" {
			t.Errorf("%s: %s", table.Name, diff)
		}
	}
}

func TestATableHashDoesNotDependOnTheOrderOfItsRows(t *testing.T) {
	var one, other, less Sum
	for _, row := range []string{"[1]", "[2]", "[2]"} {
		one.Add([]byte(row))
	}
	for _, row := range []string{"[2]", "[1]", "[2]"} {
		other.Add([]byte(row))
	}
	for _, row := range []string{"[2]", "[1]", "[1]"} {
		less.Add([]byte(row))
	}
	if one != other || one == less || one.String() == less.String() {
		t.Errorf("%v %v %v", &one, &other, &less)
	}
}

// Every byte of a file counts: whichever is cut off or changed, the reader says so.
func TestAFileThatWasCutOffOrChangedIsRefused(t *testing.T) {
	file := written(t)
	for n := range file {
		if _, err := Check(bytes.NewReader(file[:n]), nil); err == nil {
			t.Fatalf("cut off after %d of %d bytes, and nobody sees it", n, len(file))
		}
		changed := bytes.Clone(file)
		changed[n] ^= 0x20
		// gzip has bits of its own that say nothing about what is in it.
		if _, err := Check(bytes.NewReader(changed), nil); err == nil && !bytes.Equal(unzipped(t, changed), unzipped(t, file)) {
			t.Fatalf("byte %d of %d changed, and nobody sees it", n, len(file))
		}
	}
	if _, err := Check(bytes.NewReader(append(bytes.Clone(file), file...)), nil); err == nil {
		t.Error("two files in one, and nobody sees it")
	}
}

// Who writes the file anew after a change is found by the hashes, and told where.
func TestAChangeIsNamed(t *testing.T) {
	lines := strings.SplitAfter(string(unzipped(t, written(t))), "\n")
	for name, c := range map[string]struct {
		change func([]string) []string
		says   string
	}{
		"a value":          {func(l []string) []string { l[1] = strings.Replace(l[1], `"es"`, `"fr"`, 1); return l }, "table orders: its 3 rows are not as they were written"},
		"a row less":       {func(l []string) []string { return append(l[:1], l[2:]...) }, "table orders: 2 rows are there, 3 were written"},
		"a row twice":      {func(l []string) []string { l[1] += l[1]; return l }, "table orders: 4 rows are there, 3 were written"},
		"no rows at all":   {func(l []string) []string { return l[:1] }, "table orders, after 0 of 3 rows: the file was cut off"},
		"no end":           {func(l []string) []string { return l[:len(l)-2] }, "after the last table: the file was cut off"},
		"a word of header": {func(l []string) []string { l[0] = strings.Replace(l[0], "sqlite", "sqlitf", 1); return l }, "the sum of the file"},
		"another file":     {func([]string) []string { return []string{"{}\n"} }, "no backup of Comptoir"},
		"a letter in a row": {func(l []string) []string {
			l[3] = strings.Replace(l[3], ",0,", ",x,", 1)
			return l
		}, "table orders, after 2 of 3 rows"},
	} {
		var file bytes.Buffer
		w := gzip.NewWriter(&file)
		_, _ = w.Write([]byte(strings.Join(c.change(append([]string{}, lines...)), "")))
		w.Close()
		if _, err := Check(&file, nil); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}
