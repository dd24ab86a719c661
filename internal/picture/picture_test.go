package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"

	"comptoir/internal/fault"
)

func drawn(t *testing.T, w, h int) []byte {
	t.Helper()
	canvas := image.NewNRGBA(image.Rect(0, 0, w, h))
	canvas.Set(0, 0, color.NRGBA{R: 255, A: 255})
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAPictureIsKeptInItsWidthsAndNeverEnlarged(t *testing.T) {
	made, err := Make(drawn(t, 1000, 500))
	if err != nil || made.Width != 1000 || len(made.Hash) != 64 {
		t.Fatalf("%+v %v", made, err)
	}
	for asked, want := range map[int]int{400: 400, 800: 800, 1600: 1000} {
		got, format, err := image.Decode(bytes.NewReader(made.Sizes[asked]))
		if err != nil || format != "jpeg" || got.Bounds().Dx() != want || got.Bounds().Dy() != want/2 {
			t.Errorf("%d: %v %v %v", asked, format, got.Bounds(), err)
		}
		if r, g, b, _ := got.At(want/2, want/4).RGBA(); r>>8 < 250 || g>>8 < 250 || b>>8 < 250 {
			t.Errorf("%d: what was transparent is not white", asked)
		}
	}
}

func TestNothingOfTheFileButItsPixelsIsKept(t *testing.T) {
	file := append(drawn(t, 20, 20), []byte("<script>alert(1)</script> GPS 48.85")...)
	made, err := Make(file)
	if err != nil {
		t.Fatal(err)
	}
	for width, size := range made.Sizes {
		if bytes.Contains(size, []byte("script")) || bytes.Contains(size, []byte("GPS")) {
			t.Errorf("%d keeps what was appended", width)
		}
	}
}

// claims is a small file that says it is huge.
func claims(t *testing.T, w, h uint32) []byte {
	file := drawn(t, 1, 1)
	binary.BigEndian.PutUint32(file[16:], w)
	binary.BigEndian.PutUint32(file[20:], h)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	cases := map[string]struct {
		file []byte
		code string
	}{
		"empty":            {nil, "picture.not_one"},
		"HTML named .jpg":  {[]byte("<html><script>x</script>"), "picture.not_one"},
		"SVG":              {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "picture.not_one"},
		"GIF":              {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "picture.not_one"},
		"30,000 by 30,000": {claims(t, 30_000, 30_000), "picture.pixels_max"},
		"cut off":          {drawn(t, 50, 50)[:60], "picture.broken"},
		"too many bytes":   {make([]byte, BytesMax+1), "picture.bytes_max"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := Make(c.file); !fault.IsCode(err, c.code) {
				t.Errorf("got %v", err)
			}
		})
	}
}
