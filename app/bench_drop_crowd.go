package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"comptoir/internal/clock"
	"comptoir/people"
	"comptoir/store"
	"comptoir/storefront"
)

// shopper is somebody in the rush, with what their browser keeps.
type shopper struct {
	n         int
	customer  string
	session   string
	place     string
	in        bool        // takes part: of the family one does
	won       atomic.Bool // has had a right to buy
	order     string      // address of the order's page
	form      url.Values
	notBefore time.Time
}

func (s *shopper) cookies() string {
	if s.place == "" {
		return "customer=" + s.session
	}
	return "customer=" + s.session + "; place=" + s.place
}

// own is the entry that the shopper's place names.
func (s *shopper) own() string {
	if parts := strings.Split(s.place, "."); len(parts) == 6 {
		return parts[3]
	}
	return ""
}

// told counts refusals of all kinds.
type told struct {
	busy, fast, mute, broken atomic.Int64 // 503, 429, of both without a time to come back, any other 5xx
}

// keeping gathers sessions, to be written at once.
type keeping struct {
	hash string
	data []byte
}

// Session of a sign-up is never asked for.
func (k *keeping) Session(context.Context, string) ([]byte, bool, error) { return nil, false, nil }

// KeepSession remembers it.
func (k *keeping) KeepSession(_ context.Context, hash string, data []byte, _ clock.Instant) error {
	k.hash, k.data = hash, data
	return nil
}

// EndSession has nothing to end.
func (k *keeping) EndSession(context.Context, string) error { return nil }

// signUp makes accounts that are signed in, with an address of their own each; the cousins share one.
func (r *rush) signUp(ctx context.Context, s *store.Store, count int) ([]*shopper, error) {
	all := make([]*shopper, count)
	kept := &keeping{}
	sessions := storefront.Sessions(kept, r.clock, false)
	now := r.clock.Now()
	for from := 0; from < count; from += 5000 {
		err := s.Update(ctx, func(tx *store.Tx) error {
			for n := from; n < min(from+5000, count); n++ {
				c := r.account(n, now)
				own, err := sessions.Load(ctx, "")
				if err != nil {
					return err
				}
				if err := storefront.Begin(own, sessions, &c, now); err != nil {
					return err
				}
				token, until, err := sessions.Commit(own)
				if err != nil {
					return err
				}
				if err := tx.AddCustomer(c); err != nil {
					return err
				}
				if err := tx.PutSession(kept.hash, kept.data, clock.Of(until)); err != nil {
					return err
				}
				all[n] = &shopper{n: n, customer: c.ID, session: token}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (r *rush) account(n int, now clock.Instant) people.Customer {
	return people.Customer{ID: fmt.Sprintf("cus_%07d", n), Email: fmt.Sprintf("b%d@example.org", n), Name: "Ana", Market: rushMarket, Language: "es", Since: now,
		Addresses: []people.SavedAddress{{ID: "a", Address: people.Address{Name: "Ana", Street: []string{r.home(n)}, City: "Madrid", Postcode: "28013", Country: rushMarket}}}}
}

// home is where somebody lives.
func (r *rush) home(n int) string {
	if first := r.Buyers + r.Buyers/10; n >= first && n < first+cousins {
		n = first
	}
	return fmt.Sprint("Calle ", n)
}

// browser is one connection over which shoppers ask.
type browser struct {
	r    *rush
	node *node
	conn net.Conn
	in   *bufio.Reader
}

// reply is what a browser got.
type reply struct {
	status   int
	location string
	body     []byte
	wait     time.Duration // to come back after: it was refused
	again    time.Duration // the page comes back by itself after
}

// ask sends one request of a shopper and reads the answer; form nil: GET. more are headers.
func (b *browser) ask(s *shopper, path string, form url.Values, more string) (reply, error) {
	if b.conn == nil {
		b.node = &b.r.nodes[int(b.r.dialled.Add(1))%len(b.r.nodes)]
		conn, err := net.Dial("tcp", b.node.address)
		if err != nil {
			return reply{}, err
		}
		b.conn, b.in = conn, bufio.NewReaderSize(conn, 16<<10)
	}
	text := "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nCookie: " + s.cookies() + "\r\n" + more
	if form != nil {
		body := form.Encode()
		text = "POST" + strings.TrimPrefix(text, "GET") + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
	} else {
		text += "\r\n"
	}
	if _, err := io.WriteString(b.conn, text); err != nil {
		return reply{}, b.lost(err)
	}
	answer, err := http.ReadResponse(b.in, nil)
	if err != nil {
		return reply{}, b.lost(err)
	}
	defer answer.Body.Close()
	got := reply{status: answer.StatusCode, location: answer.Header.Get("Location")}
	if got.body, err = io.ReadAll(answer.Body); err != nil {
		return got, b.lost(err)
	}
	for _, c := range answer.Cookies() {
		if c.Name == "place" {
			s.place = c.Value
		}
	}
	if seconds, err := strconv.Atoi(answer.Header.Get("Refresh")); err == nil {
		if got.again = time.Duration(seconds) * time.Second; b.r.Look > 0 {
			got.again = min(got.again, b.r.Look)
		}
	}
	if got.again == 0 { // the page stays; who is not done looks again all the same
		got.again = max(b.r.Look, time.Second)
	}
	b.r.told.note(&got, answer.Header.Get("Retry-After"))
	if answer.Close {
		b.close()
	}
	return got, nil
}

func (t *told) note(got *reply, after string) {
	switch {
	case got.status == http.StatusServiceUnavailable:
		t.busy.Add(1)
	case got.status == http.StatusTooManyRequests:
		t.fast.Add(1)
	case got.status >= 500:
		t.broken.Add(1)
		return
	default:
		return
	}
	seconds, err := strconv.Atoi(after)
	if err != nil {
		t.mute.Add(1)
	}
	got.wait = time.Duration(max(1, seconds)) * time.Second
}

func (b *browser) lost(err error) error {
	b.close()
	return fmt.Errorf("the connection was lost: %w", err)
}

func (b *browser) close() {
	if b.conn != nil {
		b.conn.Close()
		b.conn = nil
	}
}

// each lets shoppers act over all connections until everybody is done or enough says that it is over. Who was told to
// come back later comes back later.
func (r *rush) each(ctx context.Context, who []*shopper, enough func() bool, act func(*browser, *shopper) (done bool, wait time.Duration, err error)) error {
	ctx, over := context.WithCancelCause(ctx)
	defer over(nil)
	line := make(chan *shopper, len(who))
	for _, s := range who {
		s.notBefore = time.Time{}
		line <- s
	}
	var left atomic.Int64
	left.Store(int64(len(who)))
	var all sync.WaitGroup
	for range min(r.Connections, len(who)) {
		all.Go(func() {
			b := &browser{r: r}
			defer b.close()
			for ctx.Err() == nil && left.Load() > 0 && !enough() {
				var s *shopper
				select {
				case s = <-line:
				default:
					time.Sleep(20 * time.Millisecond) // the last ones are being served
					continue
				}
				if early := time.Until(s.notBefore); early > 0 {
					line <- s
					time.Sleep(min(early, 50*time.Millisecond))
					continue
				}
				done, wait, err := act(b, s)
				switch {
				case err != nil:
					over(err)
				case done:
					left.Add(-1)
				default:
					s.notBefore = time.Now().Add(wait)
					line <- s
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

func never() bool { return false }

// hammer lets the scripts ask as fast as they can while something else goes on.
func (r *rush) hammer(ctx context.Context, meanwhile func() error) error {
	ctx, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	for n := range scripts * scriptTabs {
		script := r.scripts[n%scripts]
		s := &shopper{n: script.n, session: script.session} // each tab keeps a place of its own
		all.Go(func() {
			b := &browser{r: r}
			defer b.close()
			for n := 0; ctx.Err() == nil; n++ {
				var form url.Values
				path := r.path("/place")
				if n%2 == 0 {
					path, form = r.path("/enter"), url.Values{"units": {"1"}}
				}
				got, err := b.ask(s, path, form, "")
				if err != nil {
					continue
				}
				r.hammered.Add(1)
				if r.offers(&got) && script.won.CompareAndSwap(false, true) { // and lets the time go by
					r.idle.Add(1)
				}
			}
		})
	}
	err := meanwhile()
	stop()
	all.Wait()
	return err
}

func (r *rush) path(page string) string { return "/es/drops/" + rushName + page }

// offers tells whether a page offers to buy.
func (r *rush) offers(got *reply) bool {
	return bytes.Contains(got.body, []byte("checkout?drop="+rushName))
}

// field reads the value of a hidden field of a form.
func field(body []byte, name string) string {
	found := regexp.MustCompile(`name="` + name + `"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="` + name + `"`).FindSubmatch(body)
	if found == nil {
		return ""
	}
	return string(found[1]) + string(found[2])
}
