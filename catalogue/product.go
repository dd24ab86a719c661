package catalogue

import (
	"comptoir/market"
)

// State is where a product stands in its life.
type State string

// The states of a product. Only OnSale and Ending sell.
const (
	Rumoured  State = "rumoured"
	Announced State = "announced"
	OnSale    State = "on_sale"
	Ending    State = "ending"
	Ended     State = "ended"
)

// States lists them in order.
func States() []State { return []State{Rumoured, Announced, OnSale, Ending, Ended} }

// Sells tells whether products in this state are sold.
func (s State) Sells() bool { return s == OnSale || s == Ending }

// Product is what the maker speaks of: "Mi MIX 2S". It is not what is bought: a Variant is.
type Product struct {
	ID       string       `json:"id"`
	Slug     string       `json:"slug"`
	Brand    string       `json:"brand"`
	Category string       `json:"category"` // slug of the category
	Class    market.Class `json:"class"`
	State    State        `json:"state"`
	Texts    Texts        `json:"texts"`
	Specs    []Spec       `json:"specs,omitempty"`
	Fits     []string     `json:"fits,omitempty"` // slugs of products that it fits with
	Tags     []string     `json:"tags,omitempty"`
	Pictures []Picture    `json:"pictures,omitempty"`
	TaxClass string       `json:"tax_class,omitempty"` // "" is standard
	Source   string       `json:"source,omitempty"`    // where the facts come from
	Models   []Model      `json:"models"`
	Version  int64        `json:"version"` // for two people editing one record
}

// Model is one hardware, by its model number. Certificates, bands and languages are its own.
type Model struct {
	Number    string            `json:"number"`
	Name      string            `json:"name,omitempty"`
	Languages []market.Language `json:"languages,omitempty"` // of its user interface; empty: it has none to read
	Chipset   string            `json:"chipset,omitempty"`
	Radio     bool              `json:"radio,omitempty"`  // it has a cellular radio
	Placed    string            `json:"placed,omitempty"` // date of first placing on a market, "2018-04-03"
	Plug      string            `json:"plug,omitempty"`   // IEC type of the charger in the box
	MadeFor   []market.Code     `json:"made_for,omitempty"`
	Origin    string            `json:"origin,omitempty"`  // ISO country of manufacture
	HSCode    string            `json:"hs_code,omitempty"` // Harmonized System, six digits
	Specs     []Spec            `json:"specs,omitempty"`
	Variants  []Variant         `json:"variants"`
}

// Variant is what is bought.
type Variant struct {
	SKU     string   `json:"sku"`
	GTIN    string   `json:"gtin,omitempty"` // GS1 number, 8, 12, 13 or 14 digits
	Options []Option `json:"options,omitempty"`
	Grams   int64    `json:"grams,omitempty"` // shipping weight
	Parts   []Part   `json:"parts,omitempty"` // a bundle: the variants whose stock it takes
	Hidden  bool     `json:"hidden,omitempty"`
}

// Takes lists the stock that one unit takes: the parts of a bundle, else the variant itself.
func (v *Variant) Takes() []Part {
	if len(v.Parts) > 0 {
		return v.Parts
	}
	return []Part{{SKU: v.SKU, Quantity: 1}}
}

// Each is how many units of a part one set takes, 1 at least.
func (v *Variant) Each(sku string) int64 {
	for _, p := range v.Parts {
		if p.SKU == sku {
			return max(1, p.Quantity)
		}
	}
	return 1
}

// Option is one choice that tells a variant from its siblings: colour Black, memory 6 GB + 64 GB.
type Option struct {
	Key   string `json:"key"`   // "colour", "memory", "size", "screen"
	Value string `json:"value"` // a code for colour ("black"), a figure with its unit otherwise
}

// Part is one component of a bundle.
type Part struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

// Spec is one line of specifications. Key is a code with words in every language ("screen_size"),
// Value is neutral ("5.99 in"); a sentence belongs into the text.
type Spec struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Unconfirmed bool   `json:"unconfirmed,omitempty"`
	Source      string `json:"source,omitempty"`
}

// Picture is an image: one of ours by content hash, or an address that an import kept and nobody fetches.
type Picture struct {
	Hash    string `json:"hash,omitempty"`
	Address string `json:"address,omitempty"`
	SKU     string `json:"sku,omitempty"` // of one variant; "" for all
	Colour  string `json:"colour,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
	Alt     Words  `json:"alt,omitempty"`
}

// Text is what a product page says, in one language. Body is cleaned HTML.
type Text struct {
	Name    string `json:"name"`
	Summary string `json:"summary,omitempty"`
	Body    string `json:"body,omitempty"`
}

// Texts are a product's texts by language.
type Texts map[market.Language]Text

// Words are a short text by language.
type Words map[market.Language]string

// In gives the text for a language and the language it is in: its own, then the base language,
// then English, then the first by tag (rule 4).
func (t Texts) In(l market.Language) (Text, market.Language) { return fallback(t, l) }

// In gives the words for a language and the language they are in, with the fallback of Texts.In.
func (w Words) In(l market.Language) (string, market.Language) { return fallback(w, l) }

// Fallback is the language that texts fall back to.
const Fallback market.Language = "en"

func fallback[T any](by map[market.Language]T, l market.Language) (T, market.Language) {
	if found, ok := by[l]; ok {
		return found, l
	}
	for _, try := range []market.Language{Base(l), Fallback} {
		if found, ok := by[try]; ok {
			return found, try
		}
	}
	first := market.Language("")
	for tag := range by {
		if first == "" || tag < first {
			first = tag
		}
	}
	return by[first], first
}

// Base is a language without its script and country: "zh" of "zh-Hant", whose readers fall back to it.
func Base(l market.Language) market.Language {
	for i := range len(l) {
		if l[i] == '-' {
			return l[:i]
		}
	}
	return l
}

// Category is a place in the shop's tree.
type Category struct {
	Slug   string       `json:"slug"`
	Parent string       `json:"parent,omitempty"`
	Order  int          `json:"order"`
	Names  Words        `json:"names"`
	Class  market.Class `json:"class"` // the default of its products
}
