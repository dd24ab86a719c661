package web

import (
	"net/http"
	"time"
)

// Cookies sets and reads the cookies of the shop. Over https their names carry the prefix __Host-, which
// binds them to this very host; on loopback without https browsers would refuse that.
type Cookies struct{ Secure bool }

func (c Cookies) name(name string) string {
	if c.Secure {
		return "__Host-" + name
	}
	return name
}

// Get reads a cookie; "" when there is none.
func (c Cookies) Get(r *http.Request, name string) string {
	got, err := r.Cookie(c.name(name))
	if err != nil {
		return ""
	}
	return got.Value
}

// Set writes a cookie that no script reads and that other sites' requests do not carry.
func (c Cookies) Set(w http.ResponseWriter, name, value string, keep time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: c.name(name), Value: value, Path: "/", MaxAge: int(keep / time.Second),
		Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// Clear removes a cookie.
func (c Cookies) Clear(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{Name: c.name(name), Path: "/", MaxAge: -1, Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
