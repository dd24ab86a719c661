package console

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"comptoir/catalogue"
	"comptoir/change"
	"comptoir/internal/fault"
	"comptoir/internal/picture"
	"comptoir/internal/web"
	"comptoir/market"
)

// picture answers with a stored picture; its address never changes its meaning.
func (c *Console) picture(w http.ResponseWriter, r *http.Request, _ *View) error {
	width, err := strconv.Atoi(r.PathValue("width"))
	if err != nil || !slices.Contains(picture.Widths(), width) {
		return fault.New(fault.NotFound, "picture.unknown")
	}
	data, err := c.Changes.Picture(r.Context(), r.PathValue("hash"), width)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = w.Write(data)
	return err
}

// addPicture keeps an upload and proposes the product's pictures with it. Kept but never shown, it is
// harmless: nothing links to it.
func (c *Console) addPicture(w http.ResponseWriter, r *http.Request, v *View) error {
	p := v.book.Product(r.PathValue("slug"))
	if p == nil {
		return fault.New(fault.NotFound, "product.unknown", "product", r.PathValue("slug"))
	}
	f, file, err := upload(r)
	if err != nil {
		return err
	}
	made, err := picture.Make(file)
	if err != nil {
		return err
	}
	one := catalogue.Picture{Hash: made.Hash, Width: made.Width, Height: made.Height, Colour: f.Line("colour", 40),
		Alt: catalogue.Words{market.Language(v.Lang): f.Line("alt", catalogue.WordMax)}}
	if err := f.Err(); err != nil {
		return err
	}
	if err := c.Changes.KeepPicture(r.Context(), v.Who, made.Hash, made.Sizes); err != nil {
		return err
	}
	next := append([]catalogue.Picture{one}, p.Pictures...)
	return c.review(w, r, v, f, []change.Change{{Kind: change.ProductShown, Subject: p.Slug, After: change.Made(next), Expect: change.Made(p.Pictures)}})
}

// upload reads a form with one file, bounded by the door.
func upload(r *http.Request) (*web.Form, []byte, error) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		if web.FailureOf(err, "").Status == http.StatusRequestEntityTooLarge {
			return nil, nil, err
		}
		return nil, nil, fault.Wrap(err, fault.Malformed, "web.not_a_form")
	}
	defer r.MultipartForm.RemoveAll()
	f, err := web.FormOf(r.MultipartForm.Value)
	if err != nil {
		return nil, nil, err
	}
	files := r.MultipartForm.File["picture"]
	if len(files) == 0 {
		return nil, nil, fault.Field("picture", "picture.not_one")
	}
	opened, err := files[0].Open()
	if err != nil {
		return nil, nil, err
	}
	defer opened.Close()
	file, err := io.ReadAll(io.LimitReader(opened, picture.BytesMax+1))
	return f, file, err
}
