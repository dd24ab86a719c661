package storefront_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"comptoir/internal/i18n"
	"comptoir/radio"
	"comptoir/radio/directory"
	"comptoir/store"
)

func TestEveryReasonOfRadioHasWords(t *testing.T) {
	words, err := i18n.Load(os.DirFS("lang"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range radio.Rules() {
		if key := "radio.reason." + strings.TrimPrefix(r.Code, "radio."); !words.For("en").Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// shopper visits the whole program's shop, which knows of phones and networks.
func shopper(t *testing.T) *visitor {
	t.Helper()
	a, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, handler, map[string]string{}, http.Header{}}
}

func TestWillItWorkAnswersEveryCarrierOfACountry(t *testing.T) {
	v := shopper(t)
	p := v.get("/us/works?q=M1803D5XA&country=fr").is(200)
	if n := len(p.all("article", "class", "network")); n < 4 {
		t.Errorf("%d carriers of France", n)
	}
	if len(p.all("div", "class", "spectrum")) != 1 || len(p.all("meta", "content", "noindex")) != 1 {
		t.Error("the picture or noindex is missing")
	}
	for _, words := range []string{"Orange", "LTE coverage", "Registering the IMEI", "Facts from"} {
		if !strings.Contains(p.body, words) {
			t.Errorf("%q is missing", words)
		}
	}
	if n := len(p.all("div", "class", "tally")) + len(p.all("ul", "class", "tally")); n != 1 {
		t.Error("the answers are not counted")
	}
	v.get("/us/works?q=zzzzzz").is(200)
	v.get("/ae/works?q=M1803D5XA&country=gb").is(200)
}

func TestAnyCountryMayBeAskedAboutAndTheUnknownIsSaid(t *testing.T) {
	v := shopper(t)
	p := v.get("/us/works?q=M1803D5XA&country=is").is(200)
	if !strings.Contains(p.body, "We have no facts about carriers in Iceland") || len(p.all("article", "class", "network")) != 0 {
		t.Error("another country answers for Iceland, or nothing is said")
	}
	if n := len(p.all("option", "value", "is")); n != 1 {
		t.Errorf("Iceland stands %d times in the list", n)
	}
	words := v.post("/us/works", url.Values{"q": {"mix 2s"}, "imei": {" "}, "country": {"is"}}).is(303)
	if at := words.header.Get("Location"); at != "/us/works?country=is&q=mix+2s" {
		t.Errorf("words lead to %q", at)
	}
	kind := v.post("/us/works", url.Values{"type": {"49015420"}, "country": {"is"}}).is(303)
	if at := kind.header.Get("Location"); at != "/us/works?country=is&type=49015420" {
		t.Errorf("another country of the same type is %q", at)
	}
}

func TestAnIMEIBecomesItsTypeAndIsNotShown(t *testing.T) {
	v := shopper(t)
	one := v.post("/us/works", url.Values{"imei": {"49-015420-323751-8"}, "country": {"fr"}}).is(303)
	other := v.post("/us/works", url.Values{"imei": {"49015420000000"}, "country": {"fr"}}).is(303)
	if at := one.header.Get("Location"); at != "/us/works?type=49015420&country=fr" || at != other.header.Get("Location") {
		t.Errorf("leads to %q and %q", at, other.header.Get("Location"))
	}
	p := v.post("/us/works", url.Values{"imei": {"490154203237519"}, "country": {"fr"}}).is(422)
	if strings.Contains(p.body, "490154203237519") {
		t.Error("the number is shown")
	}
}

func TestAnIMEIThatCannotBeIsRefusedWithTheRemedy(t *testing.T) {
	v := shopper(t)
	for imei, words := range map[string]string{"490154203237517": "The last digit does not fit", "4901542032375": "An IMEI has 15 digits",
		"490154203237518012": "An IMEI has 15 digits", "49015420323751x": "digits alone", "": "An IMEI has 15 digits"} {
		if p := v.post("/us/works", url.Values{"imei": {imei}, "country": {"fr"}}).is(422); !strings.Contains(p.body, words) {
			t.Errorf("%q: %q is not said", imei, words)
		}
	}
}

// Nobody walks a table of types: a visitor's questions by IMEI run out, and those of others do not.
func TestWhoAsksForTooManyIMEIsWaits(t *testing.T) {
	v := shopper(t)
	asked := 0
	for ; asked < 100; asked++ {
		if v.post("/us/works", url.Values{"imei": {"490154203237518"}, "country": {"fr"}}).status == 429 {
			break
		}
	}
	if asked != 60 {
		t.Errorf("%d questions at once", asked)
	}
	v.get("/us/works?q=mi+mix").is(200)
}

func TestAPhonesPageHasTheShortAnswer(t *testing.T) {
	p := shopper(t).get("/us/p/mi-mix-2s").is(200)
	if len(p.all("section", "class", "row networks")) != 1 {
		t.Error("no short answer")
	}
}

func TestAKeptAnswerIsTheSameAndFollowsTheFacts(t *testing.T) {
	v := shopper(t)
	const path = "/us/works?q=M1803D5XA&country=nz"
	before := v.get(path).is(200).body
	if v.get(path).body != before {
		t.Error("the second time it answers otherwise")
	}
	if v.get(path+"&carrier=Nobody").body != before {
		t.Error("a carrier that is not there makes another page")
	}
	a, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	run := directory.Entry{Sheet: "runs", Cells: map[string]string{"country": "nz", "carrier": "=Isle", "tech": "lte", "bands": "1 28", "whole": "yes", "source": "the regulator", "date": "2026"}}
	if err := a.Store.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutRadioEntry(run); err != nil {
			return err
		}
		return tx.BumpRadio("", false)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Offers.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(before, "=Isle") || !strings.Contains(v.get(path).body, "=Isle") {
		t.Error("the page does not follow the facts")
	}
}
