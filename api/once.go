package api

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"comptoir/change"
	"comptoir/internal/clock"
	"comptoir/internal/fault"
	"comptoir/internal/id"
	"comptoir/internal/receipt"
	"comptoir/internal/web"
)

// Receipt and Tx are what is remembered and who remembers it.
type (
	Receipt = receipt.Receipt
	Tx      = receipt.Tx
)

// How long answers are remembered, and how long a request may be under way before its key is free again.
const (
	Remember = 7 * 24 * time.Hour
	underway = 10 * time.Second
)

// keyMax is the longest Idempotency-Key.
const keyMax = 255

// answer is what is sealed.
type answer struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	Body   []byte `json:"body"`
}

// keyOf reads the idempotency key: one header, 1 to 255 visible ASCII characters.
func keyOf(r *http.Request) (string, error) {
	given := r.Header.Values("Idempotency-Key")
	if len(given) == 0 || given[0] == "" {
		return "", fault.New(fault.Malformed, "api.idempotency_key_needed")
	}
	if len(given) > 1 || len(given[0]) > keyMax || strings.ContainsFunc(given[0], func(c rune) bool { return c <= ' ' || c > '~' }) {
		return "", fault.New(fault.Malformed, "api.idempotency_key_form", "max", "255")
	}
	return given[0], nil
}

// once answers a write, or gives again what it answered before (rule 3).
func (a *API) once(w http.ResponseWriter, r *http.Request, who change.Who) error {
	key, err := keyOf(r)
	if err != nil {
		return err
	}
	if a.Receipts == nil {
		a.mux.ServeHTTP(w, r)
		return nil
	}
	isFile, err := large(r, who != nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil && isFile && web.FailureOf(err, "").Status == http.StatusRequestEntityTooLarge {
		return fileTooLarge()
	}
	if err != nil {
		return readFault(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	wish := Receipt{Scope: scopeOf(r, who), Key: id.Hash(key), Request: id.Hash(r.Method + " " + r.URL.Path + "\n" + string(body)), At: a.Clock.Now()}
	kept, err := a.begin(r, wish)
	switch {
	case err != nil:
		return err
	case kept == nil:
		return a.perform(w, r, wish)
	case kept.Answer == nil: // carried out, its answer was lost
		w.Header().Set("Idempotent-Replay", "true")
		return a.perform(w, r, *kept)
	}
	return a.replay(w, kept)
}

func readFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return fault.Wrap(err, fault.Malformed, "api.body_unreadable")
}

// scopeOf says whose key it is: keys of two holders never meet, nor do those of two customers, or of two callers
// without a key.
func scopeOf(r *http.Request, who change.Who) string {
	if token := r.Header.Get("Customer-Token"); token != "" && who == nil {
		return "customer:" + id.Hash(token)
	}
	if who != nil {
		return "key:" + who.Name()
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return "public:" + id.Hash(host)
}

// begin takes the key for this request, or gives what is remembered under it.
func (a *API) begin(r *http.Request, wish Receipt) (kept *Receipt, err error) {
	err = a.Receipts.Update(r.Context(), func(tx Tx) error {
		kept = nil
		taken, err := tx.TakeAPIReceipt(wish)
		if taken || err != nil {
			return err
		}
		old, err := tx.APIReceipt(wish.Scope, wish.Key)
		if err != nil {
			return err
		}
		if wish.At > old.At.Add(Remember) || (old.Answer == nil && !old.Done && wish.At > old.At.Add(underway)) {
			if taken, err = tx.RetakeAPIReceipt(old, wish); taken || err != nil {
				return err
			}
			old.Answer, old.Done = nil, false // somebody else was faster
		}
		kept, err = repeated(&old, &wish)
		return err
	})
	return kept, err
}

// repeated is what a key that is taken answers. What was carried out a moment ago and has no answer yet is still
// under way: only when its time has passed is the answer lost.
func repeated(old, wish *Receipt) (*Receipt, error) {
	if old.Request != wish.Request {
		return nil, fault.New(fault.Conflict, "api.key_reused")
	}
	if old.Answer == nil && (!old.Done || wish.At <= old.At.Add(underway)) {
		busy := fault.New(fault.Conflict, "api.key_under_way")
		busy.Retry = time.Second
		return nil, busy
	}
	return old, nil
}

// perform answers and remembers. What was refused frees its key, unless something was carried out on the way; a
// fault after something was carried out leaves the answer to be found again. An answer that cannot be remembered is not
// given either: who asks again would get another.
func (a *API) perform(w http.ResponseWriter, r *http.Request, wish Receipt) error {
	told := &recorder{header: w.Header().Clone(), status: http.StatusOK}
	a.mux.ServeHTTP(told, r.WithContext(receipt.With(r.Context(), wish)))
	if err := a.keep(r, wish, told); err != nil {
		if a.Log != nil {
			a.Log.Error("api answer not remembered", "error", err.Error())
		}
		if told.status < 300 {
			lost := fault.Wrap(err, fault.Busy, "api.answer_not_kept")
			lost.Retry = underway
			return lost
		}
	}
	maps.Copy(w.Header(), told.header)
	w.WriteHeader(told.status)
	_, err := w.Write(told.body.Bytes())
	return err
}

// keepTries is how often an answer is tried to be remembered: what it tells of is done.
const keepTries = 3

func (a *API) keep(r *http.Request, wish Receipt, told *recorder) (err error) {
	for range keepTries {
		err = a.Receipts.Update(context.WithoutCancel(r.Context()), func(tx Tx) error {
			if told.status >= 300 {
				free, err := tx.DropAPIReceipt(wish)
				if free || err != nil || told.status >= 500 {
					return err
				}
			}
			done := wish
			done.Answer = a.seal(answer{told.status, told.header.Get("Content-Type"), told.body.Bytes()})
			return tx.PutAPIReceipt(done)
		})
		if err == nil {
			return nil
		}
	}
	return err
}

// carriedOut gives the receipt of a request that was carried out before and whose answer was lost: such a request is
// answered from what is there now. Requests that may well be done twice do not ask.
func carriedOut(ctx context.Context) (Receipt, bool) {
	r, ok := receipt.Of(ctx)
	return r, ok && r.Done
}

func (a *API) replay(w http.ResponseWriter, kept *Receipt) error {
	told, err := a.unseal(kept.Answer)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", told.Type)
	w.Header().Set("Idempotent-Replay", "true")
	w.WriteHeader(told.Status)
	_, err = w.Write(told.Body)
	return err
}

// recorder holds an answer back until it is remembered.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// seal encrypts an answer: it may hold the secret token of a basket, of which no store has more than a hash.
func (a *API) seal(told answer) []byte {
	plain, err := json.Marshal(told)
	if err != nil {
		panic("api: answer: " + err.Error())
	}
	box := a.box()
	nonce := a.IDs.Bytes(box.NonceSize())
	return box.Seal(nonce, nonce, plain, nil)
}

func (a *API) unseal(sealed []byte) (told answer, err error) {
	box := a.box()
	if len(sealed) < box.NonceSize() {
		return told, fault.New(fault.Internal, "api.receipt_damaged")
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], nil)
	if err != nil {
		return told, fault.Wrap(err, fault.Internal, "api.receipt_damaged")
	}
	return told, json.Unmarshal(plain, &told)
}

func (a *API) box() cipher.AEAD {
	key := sha256.Sum256(append([]byte("comptoir api receipts\x00"), a.Secret...))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("api: " + err.Error()) // 32 bytes are a key
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic("api: " + err.Error())
	}
	return box
}

// Sweep is a step: it forgets answers past their time.
func (a *API) Sweep(ctx context.Context, now clock.Instant) (more bool, err error) {
	if a.Receipts == nil {
		return false, nil
	}
	var n int64
	err = a.Receipts.Update(ctx, func(tx Tx) (err error) {
		n, err = tx.SweepAPIReceipts(now.Add(-Remember))
		return err
	})
	return n > 0, err
}
