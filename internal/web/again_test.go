package web

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"comptoir/internal/fault"
)

const twoForms = `<!DOCTYPE html><html><head><title>Prices</title></head><body><main><h1>Prices</h1>
<form method="post" action="/p"><input type="hidden" name="language" value="en"/><label class="grow">Name<input name="name" value="stored"/></label></form>
<details><summary>French</summary><form method="post" action="/p"><input type="hidden" name="language" value="fr"/>
<label class="grow">Name<input name="name" value="stored"/></label>
<textarea name="body" aria-label="Body">stored</textarea>
<select name="state"><option value="a" selected>A</option><option value="b">B</option></select>
<input type="radio" name="when" value="now" checked/><input type="radio" name="when" value="later"/>
<input type="checkbox" name="scope" value="x"/><input type="checkbox" name="scope" value="y" checked/>
<input type="password" name="word"/><input type="file" name="file"/></form></details></main></body></html>`

func TestARefusedFormComesBackAsItWasFilledIn(t *testing.T) {
	page, err := AskAgain([]byte(twoForms), Again{Action: "/p", Title: "That did not work",
		Sent:  url.Values{"language": {"fr"}, "name": {`<b>"typed`}, "body": {"two\nlines"}, "state": {"b"}, "when": {"later"}, "scope": {"x"}, "word": {"secret"}},
		Wrong: []Wrong{{Field: "name", Text: "Too long."}, {Field: "texts.fr.body", Text: "Too short."}, {Field: "nowhere", Text: "Broken."}}})
	if err != nil {
		t.Fatal(err)
	}
	got := string(page)
	untouched, french, _ := strings.Cut(got, "<details")
	for _, want := range []string{
		`<title>That did not work · Prices</title>`,
		`<div class="fault" role="alert" tabindex="-1" autofocus="">`,
		`<a href="#wrong-0-field">Name: Too long.</a>`, `<a href="#wrong-1-field">Body: Too short.</a>`, `<li>Broken.</li>`,
		`<input name="name" value="stored"/>`,
	} {
		if !strings.Contains(untouched, want) {
			t.Errorf("before the form %s is missing in %s", want, untouched)
		}
	}
	for _, want := range []string{
		` open=""`,
		`<div class="field grow"><label class="grow">Name<input name="name" value="&lt;b&gt;&#34;typed" id="wrong-0-field" aria-invalid="true" aria-describedby="wrong-0"/></label><span class="wrong" id="wrong-0">Too long.</span></div>`,
		`>two` + "\n" + `lines</textarea><span class="wrong" id="wrong-1">Too short.</span>`,
		`<option value="a">A</option><option value="b" selected="">`,
		`value="now"/>`, `value="later" checked=""/>`, `value="x" checked=""/>`, `value="y"/>`,
		`<input type="password" name="word"/>`,
	} {
		if !strings.Contains(french, want) {
			t.Errorf("in the form %s is missing in %s", want, french)
		}
	}
}

func TestAPageWithoutTheFormStillSaysWhatIsWrong(t *testing.T) {
	page, err := AskAgain([]byte(`<main><p>Nothing</p></main>`), Again{Action: "/q", Title: "No", Wrong: []Wrong{{Field: "name", Text: "Gone."}}})
	if err != nil || !strings.Contains(string(page), "<li>Gone.</li>") {
		t.Errorf("%s %v", page, err)
	}
}

func TestEveryFaultOfAFormIsTold(t *testing.T) {
	f, _ := FormOf(url.Values{"a": {"x\x00"}, "b": {"1.5"}})
	f.Line("a", 10)
	f.Quantity("b", 1, 9)
	err := errors.Join(f.Err())
	all := fault.All(err)
	if len(all) != 2 || all[0].Field != "a" || all[1].Field != "b" || fault.Of(err).Field != "a" {
		t.Errorf("%v", all)
	}
	if empty, _ := FormOf(nil); empty.Err() != nil {
		t.Error("a form without faults has an error")
	}
}

func TestAFaultOfSeveralChoicesIsToldOfAllOfThem(t *testing.T) {
	page, err := AskAgain([]byte(`<main><form method="post" action="/t"><fieldset><legend>Waits for</legend><label><input type="checkbox" name="after" value="a"/>Tests</label></fieldset></form></main>`),
		Again{Action: "/t", Title: "No", Sent: url.Values{"after": {"a"}}, Wrong: []Wrong{{Field: "after", Text: "A circle."}}})
	if got := string(page); err != nil || !strings.Contains(got, ">Waits for: A circle.</a>") || !strings.Contains(got, `</legend><span class="wrong" id="wrong-0">A circle.</span>`) {
		t.Errorf("%s %v", got, err)
	}
}
