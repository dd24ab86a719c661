package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comptoir/market"
)

// TestAnInvitationIsMailedAndShown: the letter carries the link that the page shows; without a letter the page says so.
func TestAnInvitationIsMailedAndShown(t *testing.T) {
	h := newHouse(t, twoMarkets)
	var to, login, token string
	var broken error
	h.Mail = func(_ context.Context, email, l, secret string, _ market.Language) error {
		to, login, token = email, l, secret
		return broken
	}
	owner := h.as(t, "owner")
	invite := func(login, email string) (int, string) {
		r, page := owner.post("/console/staff/invite", url.Values{"login": {login}, "email": {email}, "role": {"support"}, "markets": {"es"}})
		return r.StatusCode, page
	}
	status, page := invite("lena", "lena@example.org")
	if status != http.StatusOK || to != "lena@example.org" || login != "lena" || token == "" || !strings.Contains(page, "/console/invite/"+token) || !strings.Contains(page, "It was mailed to lena@example.org") {
		t.Errorf("%d, mailed to %q for %q: %s", status, to, login, page)
	}
	broken = errors.New("no route")
	if status, page := invite("omar", "omar@example.org"); status != http.StatusOK || !strings.Contains(page, "/console/invite/"+token) || !strings.Contains(page, "It could not be mailed") {
		t.Errorf("when it cannot be mailed: %d %s", status, page)
	}
	to = ""
	if status, page := invite("mia", ""); status != http.StatusOK || to != "" || strings.Contains(page, "mailed to") {
		t.Errorf("without an address: %d %s", status, page)
	}
	if status, page := invite("kim", "kim"); status != 422 || strings.Contains(page, "/console/invite/") {
		t.Errorf("to no address: %d %s", status, page)
	}
}
