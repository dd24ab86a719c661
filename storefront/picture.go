package storefront

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strings"

	"comptoir/catalogue"
	"comptoir/catalogue/picture"
)

// image is one picture of a product that pages may show.
type image struct {
	address, colour, sku string
	alt                  catalogue.Words
}

// imagesOf lists a product's pictures; a product without any is drawn, once for each of its colours.
func (s *Shop) imagesOf(p *catalogue.Product) []image {
	var list []image
	for _, pic := range p.Pictures {
		if address := s.Picture(p, pic); address != "" {
			list = append(list, image{address, pic.Colour, pic.SKU, pic.Alt})
		}
	}
	if len(list) > 0 {
		return list
	}
	kind := picture.KindOf(p.Tags)
	seen := map[string]bool{}
	for m := range p.Models {
		for k := range p.Models[m].Variants {
			colour := optionOf(catalogue.Item{Variant: &p.Models[m].Variants[k]}, "colour")
			if !seen[colour] && len(list) < 12 {
				seen[colour] = true
				list = append(list, image{address: "/picture/" + kind + "/" + orPlain(colour) + "/" + p.Slug + ".svg", colour: colour})
			}
		}
	}
	return list
}

// plain is the word in an address for a thing without a colour of its own.
const plain = "plain"

func orPlain(colour string) string {
	if colour == "" {
		return plain
	}
	return colour
}

// firstPicture is the address of a product's picture for a colour: that colour's, else one for all, else any.
func (s *Shop) firstPicture(p *catalogue.Product, colour string) string {
	best, rank := "", 0
	for _, pic := range s.imagesOf(p) {
		r := 1 + int(slugNumber(p.Slug+pic.colour)%7) // lists of one kind of goods show their colours
		switch {
		case colour != "" && pic.colour == colour:
			r = 30
		case pic.colour == "":
			r = 20
		}
		if r > rank {
			best, rank = pic.address, r
		}
	}
	return best
}

// slugNumber spreads texts over numbers, the same at every start.
func slugNumber(text string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum32() >> 7
}

// galleryOf lists what a product page shows for a variant: its colour's pictures and those for all.
func (v *View) galleryOf(p *catalogue.Product, i catalogue.Item) []shot {
	colour := optionOf(i, "colour")
	text, _ := p.Texts.In(v.Language)
	var shots []shot
	for _, pic := range v.shop.imagesOf(p) {
		if pic.colour != "" && colour != "" && pic.colour != colour || pic.sku != "" && pic.sku != i.Variant.SKU || len(shots) == 8 {
			continue
		}
		alt, _ := pic.alt.In(v.Language)
		if alt == "" {
			alt = strings.TrimSpace(text.Name + " " + v.optionLabel("colour", colour))
		}
		shots = append(shots, shot{pic.address, alt})
	}
	return shots
}

// drawing is GET /picture/{kind}/{colour}/{slug}.svg: a drawing of closed lists of kinds and colours; the
// slug only chooses between details and need not be a product's.
func (s *Shop) drawing(w http.ResponseWriter, r *http.Request) error {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/picture/"), "/")
	if len(parts) != 3 || !strings.HasSuffix(parts[2], ".svg") || !slices.Contains(picture.Kinds(), parts[0]) || len(parts[2]) > 200 {
		return errNoPage
	}
	colour := parts[1]
	if colour != plain && !slices.Contains(catalogue.Colours(), colour) {
		return errNoPage
	}
	if colour == plain {
		colour = ""
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=604800")
	return s.pages.HTML(w, r, http.StatusOK, picture.Draw(parts[0], colour, strings.TrimSuffix(parts[2], ".svg")))
}
