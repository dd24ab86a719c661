package storefront_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"comptoir/clearance"
)

// Nothing that a caller or a careless proxy writes into a header reaches a page: links are made from the shop's own
// address.
func TestForgedHeadersReachNoPage(t *testing.T) {
	v, _, _ := small(t, clearance.Generic)
	for _, path := range []string{"/", "/ie/", "/ie/p/seen", "/ie/search?q=phone", "/ie/sitemap.xml"} {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "evil.example"
		for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Host"} {
			r.Header.Set(name, "evil.example")
		}
		p := v.do(r)
		if p.status != 200 || strings.Contains(p.body, "evil.example") {
			t.Errorf("%s: %d %s", path, p.status, p.body)
		}
		for name, values := range p.header {
			if strings.Contains(strings.Join(values, " "), "evil.example") {
				t.Errorf("%s answers %s: %v", path, name, values)
			}
		}
	}
}
