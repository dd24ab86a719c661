package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"comptoir/internal/fault"
	"comptoir/internal/web"
)

func door(out io.Writer) *web.Door {
	return web.NewDoor("test", slog.New(slog.NewTextHandler(out, nil)), false, "")
}

func answer(d *web.Door, h web.Handler, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	d.Handle(h).ServeHTTP(rec, r)
	return rec
}

func TestFaultsBecomeProblemsWithTheStatusOfTheirKind(t *testing.T) {
	cases := map[string]struct {
		err    error
		status int
		code   string
	}{
		"a field is wrong":      {fault.Field("q", "order.bad"), 422, "order.bad"},
		"unknown":               {fault.New(fault.NotFound, "market.unknown"), 404, "market.unknown"},
		"wrapped":               {errors.Join(errors.New("x"), fault.New(fault.Busy, "order.queue_full")), 503, "order.queue_full"},
		"nobody classified it":  {errors.New("secret path /etc"), 500, "internal"},
		"internal with a code":  {fault.New(fault.Internal, "store.broken", "dsn", "secret"), 500, "internal"},
		"body beyond the limit": {&http.MaxBytesError{Limit: 7}, 413, "web.body_too_large"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			rec := answer(door(&log), func(http.ResponseWriter, *http.Request) error { return c.err }, httptest.NewRequest("GET", "/x?secret=1", nil))
			var p web.Problem
			if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			if rec.Code != c.status || p.Status != c.status || p.Code != c.code || p.RequestID == "" {
				t.Errorf("got %d %+v", rec.Code, p)
			}
			if strings.Contains(rec.Body.String(), "secret") {
				t.Errorf("the answer tells the cause: %s", rec.Body)
			}
			if n := strings.Count(log.String(), "msg=request"); n != 1 || !strings.Contains(log.String(), p.RequestID) || strings.Contains(log.String(), "secret=1") {
				t.Errorf("%d log records: %s", n, &log)
			}
		})
	}
}

func TestAPanicLosesOneRequestAndIsLogged(t *testing.T) {
	var log bytes.Buffer
	rec := answer(door(&log), func(http.ResponseWriter, *http.Request) error { panic("lost a shoe") }, httptest.NewRequest("GET", "/", nil))
	if rec.Code != 500 || strings.Contains(rec.Body.String(), "shoe") || !strings.Contains(log.String(), "lost a shoe") {
		t.Errorf("%d %s %s", rec.Code, rec.Body, &log)
	}
}

func TestWritesFromOtherOriginsAreRefused(t *testing.T) {
	ok := func(w http.ResponseWriter, r *http.Request) error { w.WriteHeader(204); return nil }
	cases := map[string]struct {
		method, site string
		byKey        bool
		want         int
	}{
		"another site writes":        {"POST", "cross-site", false, 403},
		"the shop's own form":        {"POST", "same-origin", false, 204},
		"another site reads":         {"GET", "cross-site", false, 204},
		"a program writes":           {"POST", "", false, 204},
		"a key holder's page writes": {"POST", "cross-site", true, 204},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := door(io.Discard)
			d.ByKey = c.byKey
			r := httptest.NewRequest(c.method, "/", nil)
			if c.site != "" {
				r.Header.Set("Sec-Fetch-Site", c.site)
			}
			if got := answer(d, ok, r).Code; got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	rec := answer(door(io.Discard), func(http.ResponseWriter, *http.Request) error { return errors.New("x") }, httptest.NewRequest("GET", "/", nil))
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
		if rec.Header().Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if strings.Contains(rec.Header().Get("Content-Security-Policy"), "unsafe-inline") {
		t.Error("inline scripts or styles are allowed")
	}
}

func form(t *testing.T, values url.Values) *web.Form {
	t.Helper()
	r := httptest.NewRequest("POST", "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f, err := web.ReadForm(httptest.NewRecorder(), r)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTextsOfAFormAreChecked(t *testing.T) {
	cases := map[string]struct{ in, code string }{
		"a name":                 {"  María José  ", ""},
		"emoji":                  {"Ana 🎉", ""},
		"a name with a joiner":   {"علی\u200cرضا", ""},
		"NUL":                    {"a\x00b", "web.text_control"},
		"escape":                 {"a\x1bb", "web.text_control"},
		"a line in a line":       {"a\nb", "web.text_control"},
		"right-to-left override": {"a\u202eb", "web.text_control"},
		"right-to-left mark":     {"a\u200fb", "web.text_control"},
		"not UTF-8":              {"a\xffb", "web.text_not_utf8"},
		"too long":               {strings.Repeat("é", 101), "web.text_too_long"},
		"as long as may be":      {strings.Repeat("é", 100), ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := form(t, url.Values{"name": {c.in}})
			got := f.Line("name", 100)
			if c.code == "" {
				if f.Err() != nil || got != strings.TrimSpace(c.in) {
					t.Errorf("got %q %v", got, f.Err())
				}
				return
			}
			if bad := fault.Of(f.Err()); bad.Code != c.code || bad.Field != "name" || got != "" {
				t.Errorf("got %q %+v", got, bad)
			}
		})
	}
}

func TestQuantitiesArePlainWholeNumbers(t *testing.T) {
	for in, ok := range map[string]bool{"1": true, " 2 ": true, "99": true, "0": false, "-1": false, "1000000000": false, "1.5": false, "": false, "1e1": false, "+3": false, "٣": false, "9223372036854775808": false} {
		f := form(t, url.Values{"quantity": {in}})
		f.Quantity("quantity", 1, 99)
		if (f.Err() == nil) != ok {
			t.Errorf("%q: %v", in, f.Err())
		}
	}
}

func TestFormsBeyondTheirLimitsAreRefused(t *testing.T) {
	many := url.Values{}
	for range web.FieldsMax + 1 {
		many.Add("x", "1")
	}
	cases := map[string]struct{ kind, body, code string }{
		"1 MB in a field": {"application/x-www-form-urlencoded", "name=" + strings.Repeat("a", 1<<20), "web.body_too_large"},
		"1,001 fields":    {"application/x-www-form-urlencoded", many.Encode(), "web.fields_max"},
		"JSON":            {"application/json", "{}", "web.not_a_form"},
		"no type":         {"", "a=b", "web.not_a_form"},
		"broken escape":   {"application/x-www-form-urlencoded", "a=%zz", "web.not_a_form"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
			if c.kind != "" {
				r.Header.Set("Content-Type", c.kind)
			}
			_, err := web.ReadForm(httptest.NewRecorder(), r)
			if err == nil || web.FailureOf(err, "").Code != c.code {
				t.Errorf("got %v", err)
			}
		})
	}
}

type broken struct{}

func (broken) Render(_ context.Context, w io.Writer) error {
	_, _ = io.WriteString(w, "<h1>half a page")
	return errors.New("template broke")
}

func TestATemplateThatFailsLeavesNoHalfPage(t *testing.T) {
	pages := web.NewPages()
	rec := answer(door(io.Discard), func(w http.ResponseWriter, r *http.Request) error { return pages.Render(w, r, 200, broken{}) }, httptest.NewRequest("GET", "/", nil))
	if rec.Code != 500 || strings.Contains(rec.Body.String(), "half") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestStaticFilesAreNamedByContentAndKeptForEver(t *testing.T) {
	files := fstest.MapFS{"shop.css": {Data: []byte(strings.Repeat("a{color:red}", 99))}}
	assets, err := web.LoadAssets(files, "/static/")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", assets.Path("shop.css"), nil)
	r.Header.Set("Accept-Encoding", "br, gzip")
	rec := answer(door(io.Discard), assets.Serve, r)
	if rec.Code != 200 || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") || rec.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	if !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/css") {
		t.Error(rec.Header().Get("Content-Type"))
	}
	for _, path := range []string{"/static/shop.css", "/static/../web.go", "/static/"} {
		r.URL.Path = path
		if got := answer(door(io.Discard), assets.Serve, r).Code; got != 404 {
			t.Errorf("%s: %d", path, got)
		}
	}
}

func TestCookiesAreBoundToTheHostOverHTTPS(t *testing.T) {
	for _, secure := range []bool{true, false} {
		rec := httptest.NewRecorder()
		jar := web.Cookies{Secure: secure}
		jar.Set(rec, "basket", "t", time.Hour)
		text := rec.Header().Get("Set-Cookie")
		if strings.HasPrefix(text, "__Host-") != secure || strings.Contains(text, "Secure") != secure ||
			!strings.Contains(text, "HttpOnly") || !strings.Contains(text, "SameSite=Lax") {
			t.Error(text)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", strings.Split(text, ";")[0])
		if jar.Get(r, "basket") != "t" {
			t.Error("not read back")
		}
	}
}

func TestRedirectsStayInTheShop(t *testing.T) {
	for _, to := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "es/"} {
		rec := httptest.NewRecorder()
		_ = web.SeeOther(rec, httptest.NewRequest("POST", "/es/basket", nil), to)
		if got := rec.Header().Get("Location"); got != "/" {
			t.Errorf("%q → %q", to, got)
		}
	}
}

// TestAnswersToProgramsLoadNothing: what a browser shows of them is no page of ours.
func TestAnswersToProgramsLoadNothing(t *testing.T) {
	d := web.NewProgramDoor("test", slog.New(slog.DiscardHandler), true)
	rec := httptest.NewRecorder()
	d.Handle(func(w http.ResponseWriter, _ *http.Request) error { return nil }).ServeHTTP(rec, httptest.NewRequest("GET", "/", http.NoBody))
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000",
	} {
		if got := rec.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
