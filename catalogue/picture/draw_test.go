package picture_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"testing"

	"comptoir/catalogue"
	"comptoir/catalogue/picture"
)

func TestEveryPictureIsSmallWellFormedAndTitled(t *testing.T) {
	for _, k := range append(picture.Kinds(), "box", "<b>") {
		for _, c := range append(catalogue.Colours(), "\"/><script>") {
			svg := picture.Draw(k, c, "mi-mix-2s")
			if len(svg) > 4096 && k != "speaker" && k != "smart-speaker" && k != "purifier" {
				t.Errorf("%s %s: %d bytes", k, c, len(svg))
			}
			if !bytes.Contains(svg, []byte("<title>")) || bytes.Contains(svg, []byte("script")) {
				t.Errorf("%s %s: no title, or foreign words", k, c)
			}
			in := xml.NewDecoder(bytes.NewReader(svg))
			for {
				if _, err := in.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s %s: %v", k, c, err)
				}
			}
		}
	}
}

func TestColoursDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, c := range catalogue.Colours() {
		svg := string(picture.Draw("phone", c, "x"))
		if other, twice := seen[svg]; twice {
			t.Errorf("%s looks like %s", c, other)
		}
		seen[svg] = c
	}
}

// TestSheet writes every picture to the folder that PICTURE_SHEET names, to be looked at.
func TestSheet(t *testing.T) {
	dir := os.Getenv("PICTURE_SHEET")
	if dir == "" {
		t.Skip("PICTURE_SHEET names no folder")
	}
	for i, k := range picture.Kinds() {
		name := filepath.Join(dir, k+".svg")
		if err := os.WriteFile(name, picture.Draw(k, catalogue.Colours()[i%11], k), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
