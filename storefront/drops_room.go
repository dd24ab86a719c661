package storefront

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comptoir/drop"
	"comptoir/internal/clock"
)

// roomView is the waiting room.
type roomView struct {
	V                       *View
	Path, Name, Lang, Price string
	Label, Count, AsOf      string
	Texts                   []string
	Enter                   bool
	Units                   []string
}

// roomKeep is how long a waiting room may be kept by those who pass it on.
const roomKeep = 5 * time.Second

// dropRoom is GET /drops/{drop}/room. It is the same for everybody: made once a second at most, kept by caches, and
// it says nothing of who asks.
func (s *Shop) dropRoom(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := s.dropOf(r, v)
	if err != nil {
		return err
	}
	key := plate{shelf: v.Shelf, language: v.Language, kind: 'r', id: d.ID}
	page, err := s.press.get(key, v.Now, func() (fragment, error) {
		var buf bytes.Buffer
		err := dropRoom(v.room(&d)).Render(context.Background(), &buf)
		return fragment{buf.Bytes(), v.Now.Add(time.Second)}, err
	})
	if err != nil {
		return err
	}
	if wait := roomWait(&d, v.Now); wait > 0 {
		w.Header().Set("Refresh", strconv.Itoa(wait))
	}
	return sameForAll(w, r, page, "text/html; charset=utf-8", roomKeep)
}

// roomWait is after how many seconds the room comes back: seldom while there is time, at the opening when it comes.
func roomWait(d *drop.Drop, now clock.Instant) int {
	if phase := d.Phase(now); phase == drop.Ended || phase == drop.Off {
		return 0
	}
	left := int(d.Opens.Sub(now) / time.Second)
	switch {
	case left > 600:
		return 60
	case left > 15:
		return 15
	case left >= 0:
		return left + 1
	}
	return 15
}

// sameForAll answers with what is the same for everybody: caches may keep it, and who has it is told so.
func sameForAll(w http.ResponseWriter, r *http.Request, body []byte, kind string, keep time.Duration) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(keep/time.Second)))
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	return err
}

// room says how long it is until the opening, by the server's clock.
func (v *View) room(d *drop.Drop) *roomView {
	name := v.dropName(d)
	p := &roomView{V: v, Path: dropPath(d), Name: name.Name, Lang: name.Lang, Price: v.W.Money(d.Price), Units: unitsUpTo(d.Limit)}
	p.AsOf = v.W.T("drop.as_of", "time", v.second(v.Now))
	switch d.Phase(v.Now) {
	case drop.Off, drop.Ended:
		p.Label, p.Count = v.W.T("drop.closes"), v.zoned(d.Closes)
		p.Texts = []string{v.W.T("drop.now_ended")}
	case drop.Running:
		p.Label, p.Count = v.W.T("drop.opened"), v.zoned(d.Opens)
		p.Enter = d.Rule == drop.FirstCome && d.Takes(v.Now)
		p.Texts = []string{v.W.T("drop.room_running")}
	default:
		p.Label, p.Count = v.W.T("drop.opens_in"), v.lasting(d.Opens.Sub(v.Now))
		p.Enter = d.Takes(v.Now)
		p.Texts = []string{v.W.T("drop.room_before", "time", v.zoned(d.Opens))}
		if d.Rule == drop.FirstCome {
			p.Texts = append(p.Texts, v.W.T("drop.room_shuffle"))
		}
		if v.Now < d.From {
			p.Texts = append(p.Texts, v.W.T("drop.room_from", "time", v.zoned(d.From)))
		}
	}
	return p
}

// dropLog is GET /drops/{drop}/log.json: the published log, for anybody to compute the receipt anew. It is written as it
// is read: a log of a quarter of a million entries is nowhere whole in memory.
func (s *Shop) dropLog(w http.ResponseWriter, r *http.Request, v *View) error {
	d, err := s.dropOf(r, v)
	if err != nil {
		return err
	}
	p, err := s.Drops.Publication(r.Context(), d.Market, d.ID)
	if err != nil {
		return hide(err)
	}
	defer p.Close()
	tag := `"` + p.Receipt.Head.String()[:24] + `"`
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(roomKeep/time.Second)))
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if r.Method == http.MethodHead {
		return nil
	}
	if err := p.WriteTo(r.Context(), w); err != nil {
		s.Log.Debug("a log was cut short", "drop", d.ID, "error", err)
		panic(http.ErrAbortHandler) // half a log must not look like a whole one
	}
	return nil
}
