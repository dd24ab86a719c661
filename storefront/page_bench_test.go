package storefront_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// blank is an answer that nobody reads.
type blank struct{ h http.Header }

func (b *blank) Header() http.Header         { return b.h }
func (b *blank) Write(p []byte) (int, error) { return len(p), nil }
func (b *blank) WriteHeader(int)             {}

func BenchmarkProductPage(b *testing.B) {
	t := &testing.T{}
	v := visit(t)
	r := httptest.NewRequest("GET", "/es/p/mi-mix-2s", nil)
	r.Header.Set("Cookie", "basket=8h3k2m5n7p9q1r4s6t8v0w2x4y; units=3")
	b.ReportAllocs()
	for b.Loop() {
		v.shop.ServeHTTP(&blank{http.Header{}}, r)
	}
}

func BenchmarkSearch(b *testing.B) {
	v := visit(&testing.T{})
	r := httptest.NewRequest("GET", "/es/search?q=cargador", nil)
	r.Header.Set("Cookie", "basket=8h3k2m5n7p9q1r4s6t8v0w2x4y; units=3")
	b.ReportAllocs()
	for b.Loop() {
		v.shop.ServeHTTP(&blank{http.Header{}}, r)
	}
}
