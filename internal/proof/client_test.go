package proof

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// wish is a request that may be sent again with the same key.
type wish struct {
	key, method, path, body, secret string
}

// answer is what came back.
type answer struct {
	status int
	replay bool
	body   []byte
	err    error
}

// unanswered tells that the key's outcome is still open: no answer, not now, or still under way.
func (a *answer) unanswered() bool {
	return a.err != nil || a.status >= 500 || a.status == http.StatusTooManyRequests || a.status == http.StatusConflict && a.code() == "api.key_under_way"
}

// code is the problem's code.
func (a *answer) code() string {
	var problem struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.body, &problem) // no problem document has no code
	return problem.Code
}

// client is somebody who asks.
type client struct{ http *http.Client }

func newClient() *client {
	return &client{&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}, Timeout: 40 * time.Second}}
}

func (c *client) do(node string, w *wish) *answer {
	return c.within(context.Background(), node, w)
}

func (c *client) within(ctx context.Context, node string, w *wish) *answer {
	r, err := http.NewRequestWithContext(ctx, w.method, node+w.path, strings.NewReader(w.body))
	if err != nil {
		return &answer{err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", w.key)
	if w.secret != "" {
		r.Header.Set("Authorization", "Bearer "+w.secret)
	}
	got, err := c.http.Do(r)
	if err != nil {
		return &answer{err: err}
	}
	defer got.Body.Close()
	body, err := io.ReadAll(io.LimitReader(got.Body, 1<<20))
	return &answer{status: got.StatusCode, replay: got.Header.Get("Idempotent-Replay") == "true", body: body, err: err}
}

// line is a variant and how many of it.
type line struct {
	sku      string
	quantity int64
}

// placing is the wish to buy.
func (s *shop) placing(key string, lines ...line) *wish {
	var list []string
	for _, l := range lines {
		list = append(list, fmt.Sprintf(`{"sku":%q,"quantity":%d}`, l.sku, l.quantity))
	}
	return &wish{key: key, method: http.MethodPost, path: "/api/v1/orders", body: fmt.Sprintf(`{"market":"es","lines":[%s],"email":"ana@example.org","phone":"+34612345678",
"address":{"name":"Ana García","street":["Calle Mayor 1"],"city":"Madrid","state":"M","postcode":"28013","country":"es"},
"delivery":"standard","payment":"bank_transfer","terms":%q}`, strings.Join(list, ","), s.terms)}
}

// placed is an order as the buyer was told of it.
type placed struct {
	Number string `json:"number"`
	Token  string `json:"token"`
	Total  struct {
		Minor    int64  `json:"minor"`
		Currency string `json:"currency"`
	} `json:"total"`
}

// outcome reads an answer to a placing: an order, a refusal, or nothing yet. Anything else is an error.
func (a *answer) outcome() (order *placed, refused bool, err error) {
	switch {
	case a.unanswered():
		return nil, false, nil
	case a.status == http.StatusOK || a.status == http.StatusCreated:
		order = &placed{}
		err = json.Unmarshal(a.body, order)
		return order, false, err
	case a.status == http.StatusConflict && strings.Contains(string(a.body), `"refusals"`):
		return nil, true, nil
	}
	return nil, false, fmt.Errorf("a placing was answered %d %s", a.status, a.body)
}
