package storefront

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
)

type sitemapSet struct {
	XMLName xml.Name     `xml:"urlset"`
	Space   string       `xml:"xmlns,attr"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Location string        `xml:"loc"`
	Links    []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel      string `xml:"rel,attr"`
	Language string `xml:"hreflang,attr"`
	Address  string `xml:"href,attr"`
}

// sitemap is GET /sitemap.xml: the pages of what is offered here, and nothing else.
func (s *Shop) sitemap(w http.ResponseWriter, r *http.Request, v *View) error {
	set := sitemapSet{Space: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
	add := func(path string) {
		u := sitemapURL{Location: s.BaseURL + v.at(path)}
		if len(v.Market.Languages) > 1 {
			for _, a := range v.headOf("", path).Alternates {
				u.Links = append(u.Links, sitemapLink{"alternate", a.Tag, a.Address})
			}
		}
		set.URLs = append(set.URLs, u)
	}
	add("/")
	a := s.rangeOf(v.Shelf, v.Now)
	for i := range a.products {
		if len(a.products[i].offered) > 0 && len(set.URLs) < 50000 {
			add("/p/" + a.products[i].product.Slug)
		}
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	if err := xml.NewEncoder(&buf).Encode(set); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	return s.pages.HTML(w, r, http.StatusOK, buf.Bytes())
}

// robots is GET /robots.txt.
func (s *Shop) robots(w http.ResponseWriter, r *http.Request) error {
	var buf bytes.Buffer
	buf.WriteString("User-agent: *\nDisallow: /*/basket\nDisallow: /*/checkout\nDisallow: /*/order/\nDisallow: /*/search\nDisallow: /*/works?\nDisallow: /console/\n")
	for _, m := range s.Offers.Markets() {
		if m.Stage.Browsable() {
			for _, l := range m.Languages {
				_, _ = io.WriteString(&buf, "Sitemap: "+s.BaseURL+baseIn(m, l)+"/sitemap.xml\n")
			}
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	return s.pages.HTML(w, r, http.StatusOK, buf.Bytes())
}
