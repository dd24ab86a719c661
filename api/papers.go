package api

import (
	"context"
	"net/http"
	"strconv"

	"comptoir/clearance/paperwork"
	"comptoir/internal/fault"
	"comptoir/market"
	"comptoir/people"
)

// filesPath is where files are kept: its bodies may be larger than others.
const filesPath = Prefix + "/clearance/files"

// where lists the holder's markets for a permission.
func (a *API) where(ctx context.Context, permission string) []market.Code {
	var list []market.Code
	for _, m := range a.Offers.Markets() {
		if callerOf(ctx).who.May(permission, m.Code) {
			list = append(list, m.Code)
		}
	}
	return list
}

// person is the holder as the clearance desk knows people.
func person(ctx context.Context) (paperwork.Who, error) {
	if who, ok := callerOf(ctx).who.(paperwork.Who); ok {
		return who, nil
	}
	return nil, fault.New(fault.Unsigned, "api.key_needed")
}

// HeldOrder is an order that waits because its clearance fell.
type HeldOrder struct {
	Order
	Why  string `json:"why,omitempty" doc:"Why it may not be handed over now; absent when it may again: release it."`
	Rule string `json:"rule,omitempty" doc:"What the market's rule would do: ship, hold, cancel."`
}

type tasksOut struct {
	Body struct {
		Approve []FiledPaper `json:"approve" doc:"Evidence that you may approve."`
		Others  []FiledPaper `json:"others" doc:"Evidence that you filed or approved and somebody else has to look at."`
		Ending  []FiledPaper `json:"ending" doc:"Evidence that ends within the days in which its gate warns, soonest first."`
		Waivers []GateWaiver `json:"waivers" doc:"Waivers that end soon."`
		Held    []HeldOrder  `json:"held" doc:"Orders that wait: overrule, release or cancel them."`
		More    bool         `json:"more" doc:"There are more than are listed."`
	}
}

// tasks lists what waits for the holder: a key's tasks are those of the person who made it.
func (a *API) tasks(ctx context.Context, _ *struct{}) (*tasksOut, error) {
	desk, seen, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	found, err := desk.Tasks(ctx, who, seen, a.where(ctx, people.OrderSee))
	if err != nil {
		return nil, err
	}
	out := &tasksOut{}
	out.Body.Approve, out.Body.Others, out.Body.Ending = papersOf(found.Approve), papersOf(found.Others), papersOf(found.Ending)
	out.Body.Waivers, out.Body.Held, out.Body.More = []GateWaiver{}, []HeldOrder{}, found.More
	for _, w := range found.Waivers {
		out.Body.Waivers = append(out.Body.Waivers, waiverOf(w))
	}
	for i := range found.Held {
		h := &found.Held[i]
		out.Body.Held = append(out.Body.Held, HeldOrder{orderOf(&h.Order, true), h.Why, h.Rule})
	}
	return out, nil
}

func papersOf(filed []paperwork.Filed) []FiledPaper {
	list := []FiledPaper{}
	for _, one := range filed {
		list = append(list, paperOf(one))
	}
	return list
}

type keepFileIn struct {
	Keyed
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"Its name: the ending must say what the content is." example:"certificate.pdf"`
	RawBody []byte `contentType:"application/octet-stream" doc:"The file itself: PDF, PNG, JPEG, text or CSV, at most 20 MB."`
}

// KeptFile is a file that is kept; evidence cites it.
type KeptFile struct {
	File string `json:"file" doc:"SHA-256 of the content."`
	Type string `json:"type"`
	Size int    `json:"size"`
}

type keepFileOut struct{ Body KeptFile }

// keepFile keeps a file under the hash of its content, for evidence to cite: the same content twice is one file.
func (a *API) keepFile(ctx context.Context, in *keepFileIn) (*keepFileOut, error) {
	desk, _, err := a.papers(ctx)
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	file, err := paperwork.Read(in.Name, in.RawBody)
	if err != nil {
		return nil, err
	}
	return &keepFileOut{KeptFile{file.Hash, file.Kind, len(file.Data)}}, desk.Keep(ctx, who, file)
}

// fileTooLarge refuses a body that is not read to its end.
func fileTooLarge() error {
	f := paperwork.TooLarge()
	f.Kind = fault.TooLarge
	return f
}

// large tells whether a request sends a file: only somebody with a key may, and what says that it is too large is refused
// unread.
func large(r *http.Request, signed bool) (bool, error) {
	if r.URL.Path != filesPath {
		return false, nil
	}
	if !signed {
		return true, fault.New(fault.Unsigned, "api.key_needed")
	}
	if r.ContentLength > paperwork.FileMax {
		return true, fileTooLarge()
	}
	return true, nil
}

// savedFile is a file to be saved: never shown, never run.
type savedFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Length      string `header:"Content-Length"`
	Body        []byte `contentType:"application/octet-stream"`
}

func (a *API) evidenceFile(ctx context.Context, in *InEvidence) (*savedFile, error) {
	desk, one, err := a.filedOne(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	f, name, err := desk.FileOf(ctx, one.ID)
	if err != nil {
		return nil, err
	}
	return &savedFile{f.Kind, `attachment; filename="` + name + `"`, "sandbox; default-src 'none'", strconv.Itoa(len(f.Data)), f.Data}, nil
}
