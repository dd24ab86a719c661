package console

import (
	"net/http"
	"net/url"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
)

// answer guards a route, and gives a form that was refused back to the person with what is wrong beside its
// fields (rule 7).
func (c *Console) answer(r route) web.Handler {
	handler := c.guard(r)
	above, found := c.pageAbove(r)
	if !found {
		return handler
	}
	page := c.guard(above)
	return func(w http.ResponseWriter, req *http.Request) error {
		err := handler(w, req)
		if err == nil || !mendable(err) || web.WantsProblem(req) {
			return err
		}
		if c.askAgain(w, req, page, above.path(req), err) != nil {
			return err // there is no page to ask on: the door's own says it
		}
		return err
	}
}

// mendable tells whether the person can put right what is wrong: by changing the form, or by asking somebody else for
// the second pair of eyes, or for their word.
func mendable(err error) bool {
	switch fault.Of(err).Kind {
	case fault.Invalid, fault.Conflict, fault.TooLarge:
		return true
	}
	return fault.IsCode(err, "evidence.own_approval") || fault.IsCode(err, "evidence.role_needed") || fault.IsCode(err, "launch.not_your_role")
}

// pageAbove finds the page on which a form stands: the nearest one above the form's address.
func (c *Console) pageAbove(r route) (above route, found bool) {
	method, pattern, _ := strings.Cut(r.pattern, " ")
	if method != http.MethodPost {
		return route{}, false
	}
	for _, other := range c.routes() {
		method, path, _ := strings.Cut(other.pattern, " ")
		if method != http.MethodGet || len(path) <= len(strings.TrimPrefix(above.pattern, "GET ")) {
			continue
		}
		if path == pattern || strings.HasPrefix(pattern, path+"/") {
			above, found = other, true
		}
	}
	return above, found
}

// path is the address of the route's page for a request with the same names in its path.
func (r route) path(req *http.Request) string {
	_, pattern, _ := strings.Cut(r.pattern, " ")
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if name, is := strings.CutPrefix(part, "{"); is {
			parts[i] = req.PathValue(strings.TrimSuffix(name, "}"))
		}
	}
	return strings.Join(parts, "/")
}

func (c *Console) askAgain(w http.ResponseWriter, req *http.Request, page web.Handler, path string, refused error) error {
	sent := req.PostForm
	if req.MultipartForm != nil {
		sent = req.MultipartForm.Value
	}
	shown := req.Clone(req.Context())
	shown.Method, shown.Body = http.MethodGet, http.NoBody
	shown.Header.Del("Accept-Encoding")
	shown.URL = &url.URL{Path: path}
	if back, err := url.Parse(url.Values(sent).Get("back")); err == nil && back.Path == path {
		shown.URL.RawQuery = back.RawQuery
	}
	empty, err := web.Show(page, shown)
	if err != nil {
		return err
	}
	v := c.view(req)
	again := web.Again{Action: req.URL.Path, Sent: sent, Title: v.W.T("fault.title")}
	for _, f := range fault.All(refused) {
		told := web.FailureOf(f, "")
		again.Wrong = append(again.Wrong, web.Wrong{Field: f.Field, Text: v.faultText(told), Place: pointed(sent.Get(f.Field), f.Params)})
	}
	body, err := web.AskAgain(empty, again)
	if err != nil {
		return err
	}
	return c.pages.HTML(w, req, web.FailureOf(refused, "").Status, body)
}
