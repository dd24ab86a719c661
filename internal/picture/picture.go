// Package picture makes pictures that a shop may show out of what somebody has uploaded.
//
// Rules:
//  1. What a file is, its content says: PNG or JPEG. Its name and its declared type are not looked at.
//  2. It is decoded and encoded anew: nothing of the file but its pixels is kept, no place, no name, no script.
//  3. Bytes and pixels are limited, and pixels are counted before they are decoded.
//  4. A picture is known by the hash of the file it came from; it is never enlarged.
package picture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // one of the two formats that are read
	"strconv"

	"golang.org/x/image/draw"

	"comptoir/internal/fault"
)

// The limits.
const (
	BytesMax  = 10 << 20
	PixelsMax = 40_000_000
	quality   = 86
)

// Widths lists the widths in which a picture is kept, in pixels.
func Widths() []int { return []int{400, 800, 1600} }

// Made is a picture in its widths.
type Made struct {
	Hash          string
	Width, Height int            // as it was uploaded
	Sizes         map[int][]byte // JPEG, by width
}

// Make reads an upload; what is none, or too large, is a fault of the field "picture".
func Make(file []byte) (Made, error) {
	if len(file) > BytesMax {
		return Made{}, &fault.Fault{Kind: fault.TooLarge, Code: "picture.bytes_max", Field: "picture", Params: map[string]string{"max": "10"}}
	}
	head, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || (format != "png" && format != "jpeg") {
		return Made{}, fault.Field("picture", "picture.not_one")
	}
	if head.Width < 1 || head.Height < 1 || head.Width > PixelsMax/head.Height {
		return Made{}, fault.Field("picture", "picture.pixels_max", "width", strconv.Itoa(head.Width), "height", strconv.Itoa(head.Height))
	}
	source, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return Made{}, fault.Field("picture", "picture.broken")
	}
	sum := sha256.Sum256(file)
	made := Made{Hash: hex.EncodeToString(sum[:]), Width: head.Width, Height: head.Height, Sizes: map[int][]byte{}}
	for _, width := range Widths() {
		if made.Sizes[width], err = scaled(source, width); err != nil {
			return Made{}, err
		}
	}
	return made, nil
}

// scaled draws on white: JPEG knows no transparency.
func scaled(source image.Image, width int) ([]byte, error) {
	from := source.Bounds()
	width = min(width, from.Dx())
	height := max(1, from.Dy()*width/from.Dx())
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(canvas, canvas.Bounds(), source, from, draw.Over, nil)
	var out bytes.Buffer
	err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}
