package console

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

func (b *browser) upload(path string, file []byte) (*http.Response, string) {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"why": "launch", "alt": "A phone"} {
		_ = form.WriteField(name, value)
	}
	part, _ := form.CreateFormFile("picture", "../../phone.jpg")
	_, _ = part.Write(file)
	_ = form.Close()
	r, err := b.Post(b.home+path, form.FormDataContentType(), &body)
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return r, string(page)
}

func TestAPictureIsUploadedReviewedAndShown(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 900, 600))); err != nil {
		t.Fatal(err)
	}
	r, page := b.upload("/console/products/phone/picture", file.Bytes())
	if r.StatusCode != 200 {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	if n := len(h.Offers.Book().Product("phone").Pictures); n != 0 {
		t.Fatal("shown before the review")
	}
	if r, page := b.confirm(page); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", r.StatusCode, page)
	}
	pictures := h.Offers.Book().Product("phone").Pictures
	if len(pictures) != 1 || pictures[0].Width != 900 || pictures[0].Alt["en"] != "A phone" {
		t.Fatalf("%+v", pictures)
	}
	got, body := h.browser(t).get("/media/" + pictures[0].Hash + "/400")
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(body, "\xff\xd8") {
		t.Errorf("%d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	for _, wrong := range []string{"/media/" + pictures[0].Hash + "/401", "/media/none/400", "/media/..%2f..%2fetc/400"} {
		if got, _ := b.get(wrong); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, got.StatusCode)
		}
	}
}

func TestAnUploadThatIsNoPictureChangesNothing(t *testing.T) {
	h := newHouse(t, twoMarkets)
	b := h.as(t, "owner")
	for name, file := range map[string][]byte{"HTML": []byte("<script>x</script>"), "nothing": nil} {
		if r, page := b.upload("/console/products/phone/picture", file); r.StatusCode != 422 || !strings.Contains(page, "PNG") {
			t.Errorf("%s: %d", name, r.StatusCode)
		}
	}
	if r, _ := b.upload("/console/products/phone/picture", make([]byte, 12<<20)); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("12 MB: %d", r.StatusCode)
	}
	if r, _ := b.upload("/console/products/none/picture", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("no product: %d", r.StatusCode)
	}
}
