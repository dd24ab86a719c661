package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"comptoir/internal/fault"
)

// Again is a form that came with something wrong in it.
type Again struct {
	Action string     // the path that the form is sent to
	Sent   url.Values // what the person typed
	Wrong  []Wrong    // in the order of the form
	Title  string     // of the summary
}

// Wrong is one thing that is wrong, in words. Place shows it within what was typed; "" where that has one line.
type Wrong struct{ Field, Text, Place string }

// AskAgain gives the page of a form with what the person typed still in it, what is wrong in words beside each
// field, and a summary at the top that has the focus. The page is one that shows the form empty or with what is
// stored; its template knows nothing of all this. Passwords and files are not given back.
func AskAgain(page []byte, a Again) ([]byte, error) {
	doc, err := html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	form := formOf(doc, a)
	if form != nil {
		refill(form, a.Sent)
	}
	told := make([]*html.Node, len(a.Wrong))
	for i, one := range a.Wrong {
		told[i] = point(form, i, one)
	}
	if main := first(doc, func(n *html.Node) bool { return n.DataAtom == atom.Main }); main != nil {
		main.InsertBefore(summary(a.Title, told), main.FirstChild)
	}
	if title := first(doc, func(n *html.Node) bool { return n.DataAtom == atom.Title }); title != nil {
		title.InsertBefore(text(a.Title+" · "), title.FirstChild)
	}
	var out bytes.Buffer
	err = html.Render(&out, doc)
	return out.Bytes(), err
}

// Show runs the handler of a page and gives the page instead of sending it. An answer that is no page is an error.
func Show(h Handler, r *http.Request) ([]byte, error) {
	kept := &kept{header: http.Header{}, status: http.StatusOK}
	if err := h(kept, r); err != nil {
		return nil, err
	}
	if kept.status != http.StatusOK {
		return nil, fault.New(fault.Internal, "web.no_page", "status", strconv.Itoa(kept.status))
	}
	return kept.page.Bytes(), nil
}

type kept struct {
	header http.Header
	status int
	page   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(p []byte) (int, error) { return k.page.Write(p) }

// formOf finds the form that was sent: of those with its address the one whose fields are most like what came.
func formOf(doc *html.Node, a Again) *html.Node {
	var best *html.Node
	var most int
	for n := range doc.Descendants() {
		if n.DataAtom != atom.Form || attr(n, "action") != a.Action || !strings.EqualFold(attr(n, "method"), "post") {
			continue
		}
		if like := likeness(n, a.Sent); best == nil || like > most {
			best, most = n, like
		}
	}
	return best
}

func likeness(form *html.Node, sent url.Values) (points int) {
	for n := range form.Descendants() {
		name := attr(n, "name")
		if !isField(n) || name == "" {
			continue
		}
		switch kind := attr(n, "type"); {
		case kind == "hidden" && slices.Contains(sent[name], attr(n, "value")):
			points += 2
		case kind == "hidden":
			points -= 2
		case sent.Has(name):
			points++
		}
	}
	return points
}

// refill puts what was sent into the fields of a form.
func refill(form *html.Node, sent url.Values) {
	taken := map[string]int{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		if name == "" || !isField(n) {
			continue
		}
		values := sent[name]
		switch kind := attr(n, "type"); {
		case n.DataAtom == atom.Select:
			choose(n, values)
		case kind == "checkbox" || kind == "radio":
			mark(n, "checked", slices.Contains(values, attr(n, "value")))
		case kind == "password" || kind == "file":
		case taken[name] < len(values):
			value := strings.ToValidUTF8(values[taken[name]], "�")
			taken[name]++
			if n.DataAtom == atom.Textarea {
				empty(n)
				n.AppendChild(text(value))
			} else {
				set(n, "value", value)
			}
		}
	}
}

func isField(n *html.Node) bool {
	return n.DataAtom == atom.Input || n.DataAtom == atom.Select || n.DataAtom == atom.Textarea
}

func choose(list *html.Node, values []string) {
	for n := range list.Descendants() {
		if n.DataAtom == atom.Option {
			mark(n, "selected", slices.Contains(values, attr(n, "value")))
		}
	}
}

// point says one thing that is wrong beside its field, and gives the line of the summary that leads there.
func point(form *html.Node, i int, one Wrong) *html.Node {
	line := element(atom.Li)
	field := fieldOf(form, one.Field)
	if field == nil {
		line.AppendChild(text(one.Text))
		return line
	}
	said := "wrong-" + strconv.Itoa(i)
	if attr(field, "id") == "" {
		set(field, "id", said+"-field")
	}
	set(field, "aria-invalid", "true")
	set(field, "aria-describedby", strings.TrimSpace(attr(field, "aria-describedby")+" "+said))
	note := element(atom.Span, "class", "wrong", "id", said)
	note.AppendChild(text(one.Text))
	beside(field, note)
	if one.Place != "" {
		place := element(atom.Pre, "class", "pointed", "aria-hidden", "true")
		place.AppendChild(text("\n" + one.Place))
		note.Parent.InsertBefore(place, note)
	}
	for up := range field.Ancestors() {
		if up.DataAtom == atom.Details {
			mark(up, "open", true)
		}
	}
	way := element(atom.A, "href", "#"+attr(field, "id"))
	if label := labelOf(field); label != "" {
		way.AppendChild(text(label + ": "))
	}
	way.AppendChild(text(one.Text))
	line.AppendChild(way)
	return line
}

// fieldOf finds a field by its name, or by the last name of a path: languages of models[0].languages[1].
func fieldOf(form *html.Node, name string) *html.Node {
	if form == nil || name == "" {
		return nil
	}
	for n := range form.Descendants() {
		if isField(n) && attr(n, "type") != "hidden" && attr(n, "name") == name {
			return n
		}
	}
	last, _, _ := strings.Cut(name[strings.LastIndexByte(name, '.')+1:], "[")
	if last != name {
		return fieldOf(form, last)
	}
	return nil
}

// beside puts a note after a field: after its label where one holds it, so that the note is no part of its name.
func beside(field, note *html.Node) {
	if legend := legendOf(field); legend != nil {
		legend.Parent.InsertBefore(note, legend.NextSibling)
		return
	}
	label := field.Parent
	if label.DataAtom != atom.Label {
		label.InsertBefore(note, field.NextSibling)
		return
	}
	box := element(atom.Div, "class", strings.TrimSpace("field "+attr(label, "class")))
	label.Parent.InsertBefore(box, label)
	label.Parent.RemoveChild(label)
	box.AppendChild(label)
	box.AppendChild(note)
}

func labelOf(field *html.Node) string {
	if name := attr(field, "aria-label"); name != "" || field.Parent.DataAtom != atom.Label {
		return name
	}
	named := field.Parent
	if legend := legendOf(field); legend != nil {
		named = legend
	}
	var words strings.Builder
	for n := range named.ChildNodes() {
		if n.Type == html.TextNode {
			words.WriteString(n.Data)
		}
	}
	return strings.TrimSpace(words.String())
}

// legendOf is the legend over choices of which a field is one: the fault is of all of them, not of the first.
func legendOf(field *html.Node) *html.Node {
	if kind := attr(field, "type"); kind != "checkbox" && kind != "radio" {
		return nil
	}
	for up := range field.Ancestors() {
		if up.DataAtom == atom.Fieldset {
			return first(up, func(n *html.Node) bool { return n.DataAtom == atom.Legend })
		}
	}
	return nil
}

func summary(title string, lines []*html.Node) *html.Node {
	box := element(atom.Div, "class", "fault", "role", "alert", "tabindex", "-1", "autofocus", "")
	head := element(atom.P, "class", "strong")
	head.AppendChild(text(title))
	box.AppendChild(head)
	list := element(atom.Ul)
	for _, line := range lines {
		list.AppendChild(line)
	}
	box.AppendChild(list)
	return box
}

func first(doc *html.Node, is func(*html.Node) bool) *html.Node {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func text(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

func element(a atom.Atom, kv ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
	for i := 0; i+1 < len(kv); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: kv[i], Val: kv[i+1]})
	}
	return n
}

func empty(n *html.Node) {
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func set(n *html.Node, key, value string) {
	mark(n, key, false)
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

// mark gives an element an attribute without a value, or takes the attribute away.
func mark(n *html.Node, key string, on bool) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if on {
		n.Attr = append(n.Attr, html.Attribute{Key: key})
	}
}
