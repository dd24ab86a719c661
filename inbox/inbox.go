package inbox

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"time"

	"comptoir/internal/i18n"
	"comptoir/internal/web"
	"comptoir/post"

	"golang.org/x/text/language"
)

//go:embed lang/*.toml
var languages embed.FS

//go:embed inbox.html
var listHTML string

//go:embed inbox.css
var style []byte

// shown is the most letters of the page.
const shown = 50

// policy lets a letter have its inline looks and nothing else.
const policy = "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Inbox is the door.
type Inbox struct {
	post  *post.Desk
	words *i18n.Bundle
	match language.Matcher
	tags  []string
	page  *template.Template
	door  *web.Door
}

// New builds the door.
func New(desk *post.Desk, log *slog.Logger) (*Inbox, error) {
	words, err := i18n.Load(languages)
	if err != nil {
		return nil, err
	}
	page, err := template.New("inbox").Parse(listHTML)
	if err != nil {
		return nil, err
	}
	i := &Inbox{post: desk, words: words, page: page, tags: words.Languages(), door: web.NewDoor("inbox", log, false, policy)}
	var tags []language.Tag
	for _, l := range i.tags {
		tags = append(tags, language.Make(l))
	}
	i.match = language.NewMatcher(tags)
	return i, nil
}

// Mount puts the door on a mux.
func (i *Inbox) Mount(mux *http.ServeMux) {
	i.door.Mount(mux, []web.Route{
		{Pattern: "GET /inbox", Handler: i.list},
		{Pattern: "GET /inbox/inbox.css", Handler: i.style},
		{Pattern: "GET /inbox/letter/{id}", Handler: i.letter},
	})
}

// row is one letter on the page.
type row struct{ ID, Title, To, At, State, Reason, Lang, Dir string }

func (i *Inbox) list(w http.ResponseWriter, r *http.Request) error {
	letters, messages, err := i.post.Inbox(r.Context(), shown)
	if err != nil {
		return err
	}
	_, n, _ := i.match.Match(parse(r.Header.Get("Accept-Language"))...)
	words := i.words.For(i.tags[n])
	states := map[post.State]string{post.Waiting: "waiting", post.Sent: "sent", post.GivenUp: "given_up"}
	page := struct {
		W    *i18n.Words
		Rows []row
	}{W: words}
	for k, l := range letters {
		m := messages[k]
		page.Rows = append(page.Rows, row{l.ID, m.Title, l.To, l.At.Time().Format(time.DateTime) + " UTC", words.T(states[l.State]), l.Reason, m.Language, m.Dir})
	}
	var out bytes.Buffer
	if err := i.page.Execute(&out, page); err != nil {
		return err
	}
	return write(w, "text/html; charset=utf-8", &out)
}

func parse(header string) []language.Tag {
	if len(header) > 200 {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	return tags
}

func (i *Inbox) letter(w http.ResponseWriter, r *http.Request) error {
	m, err := i.post.Read(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return write(w, "text/html; charset=utf-8", bytes.NewBufferString(m.HTML))
}

func (i *Inbox) style(w http.ResponseWriter, _ *http.Request) error {
	return write(w, "text/css; charset=utf-8", bytes.NewReader(style))
}

func write(w http.ResponseWriter, kind string, body io.WriterTo) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	_, err := body.WriteTo(w)
	return err
}
