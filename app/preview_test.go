package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"comptoir/internal/clock"
)

func TestAPreviewPassOpensItsMarketForAWhile(t *testing.T) {
	now := &clock.Fixed{At: 1_000_000}
	pass := previewPass{secret: []byte("s"), clock: now}
	answer := httptest.NewRecorder()
	pass.Grant(answer, "no")
	cookie := answer.Result().Cookies()[0]
	with := func(value string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/no/", nil)
		r.AddCookie(&http.Cookie{Name: cookie.Name, Value: value})
		return r
	}
	if !pass.Holds(with(cookie.Value), "no") {
		t.Error("the pass does not open its market")
	}
	if pass.Holds(with(cookie.Value), "us") {
		t.Error("the pass opens another market")
	}
	for _, forged := range []string{"", "no", "no.9999999999999999", "us" + cookie.Value[2:], cookie.Value + "0"} {
		if pass.Holds(with(forged), "no") || pass.Holds(with(forged), "us") {
			t.Errorf("a forged pass %q opens", forged)
		}
	}
	now.At = now.At.Add(previewLife)
	if pass.Holds(with(cookie.Value), "no") {
		t.Error("the pass opens after its end")
	}
}
