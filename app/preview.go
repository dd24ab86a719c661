package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comptoir/internal/clock"
	"comptoir/internal/web"
	"comptoir/market"
)

// previewPass lets staff look at a market that is closed as its shoppers would see it, for a while. It is a
// cookie that names the market and an end, sealed: it opens nothing else and buys nothing.
type previewPass struct {
	secret []byte
	clock  clock.Clock
	jar    web.Cookies
}

const (
	previewCookie = "preview"
	previewLife   = 30 * time.Minute
)

// Grant gives a browser the pass for one market.
func (p previewPass) Grant(w http.ResponseWriter, m market.Code) {
	value := string(m) + "." + strconv.FormatInt(int64(p.clock.Now().Add(previewLife)), 10)
	p.jar.Set(w, previewCookie, value+"."+p.seal(value), previewLife)
}

// Holds tells whether the request carries a good pass for a market.
func (p previewPass) Holds(r *http.Request, m market.Code) bool {
	value, seal, ok := cutLast(p.jar.Get(r, previewCookie))
	if !ok || !hmac.Equal([]byte(seal), []byte(p.seal(value))) {
		return false
	}
	code, end, _ := strings.Cut(value, ".")
	until, err := strconv.ParseInt(end, 10, 64)
	return err == nil && code == string(m) && p.clock.Now() < clock.Instant(until)
}

func (p previewPass) seal(value string) string {
	mac := hmac.New(sha256.New, p.secret)
	mac.Write([]byte(value))
	return hex.EncodeToString(mac.Sum(nil))
}

func cutLast(s string) (before, after string, ok bool) {
	at := strings.LastIndexByte(s, '.')
	if at < 0 {
		return "", "", false
	}
	return s[:at], s[at+1:], true
}
