package storefront

import (
	"net/url"
	"slices"

	"comptoir/catalogue"
	"comptoir/delivery"
	"comptoir/stock"
)

type methodOf = delivery.Method

// optionGroup is one choice of a product page: colour, memory.
type optionGroup struct {
	Label, Chosen string
	Choices       []choice
}

type choice struct {
	Label, Href, Colour string
	Chosen, Out         bool
}

func (v *View) variantPath(p *catalogue.Product, sku string) string {
	return v.at("/p/" + p.Slug + "?v=" + url.QueryEscape(sku))
}

// optionsOf makes a group for each option of the product's variants. A choice leads to the variant
// that has it and shares most with the one that is shown.
func (v *View) optionsOf(p *catalogue.Product, list []candidate, chosen int) []optionGroup {
	var groups []optionGroup
	for _, key := range optionKeys(list) {
		g := optionGroup{Label: labelOr(v.L.Options, key)}
		seen := map[string]bool{}
		mine := optionOf(list[chosen].item, key)
		for i := range list {
			value := optionOf(list[i].item, key)
			if value == "" || seen[value] {
				continue
			}
			seen[value] = true
			to := nearest(list, chosen, key, value)
			c := choice{Label: v.optionLabel(key, value), Href: v.variantPath(p, list[to].item.Variant.SKU), Chosen: value == mine,
				Out: list[to].answer.Offered() && list[to].answer.Band == stock.SoldOut}
			if key == "colour" {
				c.Colour = value
			}
			g.Choices = append(g.Choices, c)
		}
		g.Chosen = v.optionLabel(key, mine)
		groups = append(groups, g)
	}
	return groups
}

func optionKeys(list []candidate) []string {
	var keys []string
	for i := range list {
		for _, o := range list[i].item.Variant.Options {
			if !slices.Contains(keys, o.Key) {
				keys = append(keys, o.Key)
			}
		}
	}
	return keys
}

func optionOf(i catalogue.Item, key string) string {
	for _, o := range i.Variant.Options {
		if o.Key == key {
			return o.Value
		}
	}
	return ""
}

// nearest finds the variant with a value that shares most other options with the chosen one.
func nearest(list []candidate, chosen int, key, value string) int {
	best, most := chosen, -1
	for i := range list {
		if optionOf(list[i].item, key) != value {
			continue
		}
		shared := 0
		for _, o := range list[i].item.Variant.Options {
			if o.Key != key && optionOf(list[chosen].item, o.Key) == o.Value {
				shared += 2
			}
		}
		if list[i].answer.OK() {
			shared++
		}
		if shared > most {
			best, most = i, shared
		}
	}
	return best
}

func (v *View) optionLabel(key, value string) string {
	if key == "colour" {
		return labelOr(v.L.Colours, value)
	}
	return v.worded(value)
}

func labelOr(words map[string]string, key string) string {
	if word, ok := words[key]; ok {
		return word
	}
	return key
}

type specGroup struct {
	Label string
	Lines []specLine
}

type specLine struct {
	Label, Value string
	Unconfirmed  bool
}

// specsOf lists a product's and a model's specifications by group, in the order of the list of keys.
func (v *View) specsOf(p *catalogue.Product, m *catalogue.Model) []specGroup {
	specs := append(slices.Clone(p.Specs), m.Specs...)
	if m.Chipset != "" {
		specs = append(specs, catalogue.Spec{Key: "chipset", Value: m.Chipset})
	}
	var groups []specGroup
	at := map[string]int{}
	used := make([]bool, len(specs))
	add := func(group string, spec catalogue.Spec) {
		k, ok := at[group]
		if !ok {
			k = len(groups)
			at[group] = k
			groups = append(groups, specGroup{Label: labelOr(v.L.Groups, group)})
		}
		groups[k].Lines = append(groups[k].Lines, specLine{v.specLabel(spec.Key), v.worded(spec.Value), spec.Unconfirmed})
	}
	for _, key := range catalogue.SpecKeys() {
		for i, spec := range specs {
			if spec.Key == key.Code && !used[i] {
				used[i] = true
				add(string(key.Group), spec)
			}
		}
	}
	for i, spec := range specs {
		if !used[i] {
			add("system", spec)
		}
	}
	return groups
}

// specLabel names a specification; one that no list knows is shown by its own name.
func (v *View) specLabel(key string) string {
	if word, ok := v.L.Specs[key]; ok {
		return word
	}
	if word, ok := v.L.Options[key]; ok {
		return word
	}
	if v.W.Has("spec." + key) {
		return v.W.T("spec." + key)
	}
	return key
}
