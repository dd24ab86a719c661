package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"comptoir/internal/testkit"
)

// The two widths that pages are looked at.
const (
	wide   = 1280
	narrow = 390
)

var browser struct {
	once   sync.Once
	ctx    context.Context
	cancel []context.CancelFunc
	err    error
}

func openBrowser(path string) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("force-color-profile", "srgb"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	browser.ctx, browser.cancel = ctx, []context.CancelFunc{end, stop}
	browser.err = chromedp.Do(ctx)
}

func closeBrowser() {
	for _, cancel := range browser.cancel {
		cancel()
	}
}

// person is someone before a browser of their own: own cookies, one tab.
type person struct {
	t    *testing.T
	ctx  context.Context
	shop string

	mu       sync.Mutex
	asked    []string // addresses that the browser asked for
	complain []string // what the browser complained of
}

// newPerson opens a tab with a fresh profile in a window of that width.
func newPerson(t *testing.T, width int) *person {
	t.Helper()
	path := testkit.Chromium(t)
	address := shop(t)
	browser.once.Do(func() { openBrowser(path) })
	if browser.err != nil {
		t.Fatalf("browser: %v", browser.err)
	}
	tab, closeTab := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	p := &person{t: t, shop: address}
	if err := chromedp.Listen(tab, p.hear); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tab, 5*time.Minute)
	p.ctx = ctx
	t.Cleanup(func() {
		if t.Failed() {
			p.picture(filepath.Join("failures", fileName(t.Name())+".png"))
		}
		cancel()
		closeTab()
	})
	p.do(chromedp.EmulateViewport(int64(width), 900))
	return p
}

func (p *person) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, e.Request.URL)
	case *network.EventLoadingFailed:
		if e.BlockedReason != "" {
			p.complain = append(p.complain, string(e.BlockedReason))
		}
	}
}

func (p *person) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatalf("%v (at %s)", err, p.where())
	}
}

func (p *person) where() string {
	at, _ := chromedp.Run(p.ctx, chromedp.Location())
	return at
}

// visit opens an address of the shop.
func (p *person) visit(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.shop + path))
}

// click presses the first thing that the CSS selector finds and waits for the page that follows.
func (p *person) click(selector string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		p.t.Fatalf("click %s: %v (at %s)", selector, err, p.where())
	}
}

// fill writes into the field with that name.
func (p *person) fill(name, text string) {
	p.t.Helper()
	p.set(`[name="`+name+`"]:not([type=hidden])`, text)
}

func (p *person) set(selector, text string) {
	p.t.Helper()
	if !p.has(selector) {
		p.t.Fatalf("no field %s (at %s)", selector, p.where())
	}
	p.do(chromedp.SetValue(chromedp.CSS(selector), text))
}

// has tells whether the selector finds anything.
func (p *person) has(selector string) bool {
	p.t.Helper()
	return ask[bool](p, `document.querySelector(`+quoted(selector)+`) !== null`)
}

// reads is what a person reads in the first thing found.
func (p *person) reads(selector string) string {
	p.t.Helper()
	return strings.TrimSpace(ask[string](p, `(document.querySelector(`+quoted(selector)+`) || {innerText: ""}).innerText`))
}

// sees fails unless the page's text holds all of these.
func (p *person) sees(selector string, texts ...string) {
	p.t.Helper()
	said := p.reads(selector)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			p.t.Errorf("%s: %q is not in %q (at %s)", selector, text, said, p.where())
		}
	}
}

// ask runs a script in the page, waiting for what it promises.
func ask[T any](p *person, script string) T {
	p.t.Helper()
	answer, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%v (at %s)", err, p.where())
	}
	return answer
}

// overflow is by how many pixels the page is wider than its window.
func (p *person) overflow() int {
	p.t.Helper()
	return ask[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
}

// picture saves the window as it is, best effort: it must not hide why a test failed.
func (p *person) picture(path string) {
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("no picture: %v", err)
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Log(err)
		return
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Log(err)
		return
	}
	p.t.Logf("picture of the page: e2e/%s", path)
}

// show makes a picture for the README where that is asked for.
func (p *person) show(name string) {
	p.t.Helper()
	if os.Getenv("COMPTOIR_PICTURES") != "" {
		ask[bool](p, `Promise.all([...document.images].filter(i => i.getBoundingClientRect().top < innerHeight).map(i => { i.loading = "eager"; return i.decode().catch(() => 0) })).then(() => true)`)
		p.picture(filepath.Join("..", "docs", "pictures", name+".png"))
	}
}

func fileName(name string) string { return strings.NewReplacer("/", "_", " ", "_").Replace(name) }

func quoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

// press hits a key that leads to another page, and waits for it.
func (p *person) press(key string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(key)); err != nil {
		p.t.Fatalf("press: %v (at %s)", err, p.where())
	}
}
