package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"comptoir/internal/fault"
	"comptoir/internal/web"
	"comptoir/order"

	"github.com/danielgtaylor/huma/v2"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Problem is every error of the API.
type Problem struct {
	web.Problem
	Errors   []FieldProblem `json:"errors,omitempty"`   // every field at fault, when there are several
	Refusals []RefusedLine  `json:"refusals,omitempty"` // why an order is not taken
	headers  http.Header
}

// FieldProblem is one field at fault.
type FieldProblem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error, GetStatus, ContentType and GetHeaders make it an answer.
func (p *Problem) Error() string             { return p.Code }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }
func (p *Problem) GetHeaders() http.Header   { return p.headers }

// failed turns an error of a desk into an answer.
func (a *API) failed(request string, err error) error {
	var told huma.StatusError // a Problem, or what huma's words say
	if errors.As(err, &told) {
		return err
	}
	f := web.FailureOf(err, request)
	if f.Status >= http.StatusInternalServerError && f.Status != http.StatusServiceUnavailable && a.Log != nil {
		a.Log.Error("api failed", "request", request, "code", fault.Of(err).Code, "error", err.Error())
	}
	p := &Problem{Problem: web.ProblemOf(f), headers: http.Header{}}
	if a.Explain != nil {
		p.Detail = a.Explain(f)
	}
	if f.Retry > 0 {
		p.headers.Set("Retry-After", strconv.Itoa(int(f.Retry.Seconds()+0.999)))
	}
	return p
}

// refused is the answer to a placing that is not taken.
func refused(list []order.LineRefusal) *Problem {
	p := &Problem{Problem: web.ProblemOf(web.Failure{Status: http.StatusConflict, Code: "order.refused"}), headers: http.Header{}}
	for _, r := range list {
		p.Refusals = append(p.Refusals, RefusedLine{Line: r.Line, SKU: r.SKU, Refusal: publicRefusal(r.Refusal)})
	}
	return p
}

// problemOf gives the errors that huma finds by itself (a field of the wrong type, a body that is no JSON)
// the form of all others, and every problem its request's identifier.
func problemOf(ctx huma.Context, _ string, v any) (any, error) {
	return asProblem(callerOf(ctx.Context()).request, v), nil
}

// asProblem gives whatever tells of an error its form, and the identifier of its request.
func asProblem(request string, v any) any {
	switch told := v.(type) {
	case *Problem:
		told.RequestID = request
	case *huma.ErrorModel:
		p := &Problem{Problem: web.ProblemOf(web.Failure{Status: told.Status, Code: codeOf(told), RequestID: request})}
		for _, d := range told.Errors {
			p.Errors = append(p.Errors, fieldProblem(d))
		}
		if len(p.Errors) > 0 {
			p.Field = p.Errors[0].Field
		}
		return p
	}
	return v
}

// inside begins what place says of a value that its field cannot take.
const inside = "within /"

// fieldProblem names the field at fault: huma's own, or the one that place has found inside the body.
func fieldProblem(d *huma.ErrorDetail) FieldProblem {
	if rest, ok := strings.CutPrefix(d.Message, inside); ok {
		pointer, message, _ := strings.Cut(rest, ": ")
		return FieldProblem{Field: strings.ReplaceAll(pointer, "/", "."), Message: message}
	}
	return FieldProblem{Field: fieldName(d.Location), Message: d.Message}
}

// fieldName is a field's path without where it stood: "body.lines[0].quantity" is lines[0].quantity.
func fieldName(location string) string {
	for _, where := range []string{"body.", "path.", "query.", "header."} {
		if name, ok := strings.CutPrefix(location, where); ok {
			return name
		}
	}
	return location
}

func codeOf(m *huma.ErrorModel) string {
	switch m.Status {
	case http.StatusRequestEntityTooLarge:
		return "web.body_too_large"
	case http.StatusUnsupportedMediaType:
		return "api.media_type"
	case http.StatusNotAcceptable:
		return "api.not_acceptable"
	case http.StatusUnprocessableEntity:
		return "api.field_invalid"
	case http.StatusBadRequest:
		return "api.body_malformed"
	}
	return "internal"
}

// bodyDepth bounds nested JSON in requests.
const bodyDepth = 32

// wire is how bodies are read and written.
var wire = strictJSON()

// strictJSON reads bodies that mean one thing only: no key twice, no broken UTF-8, nothing after the end,
// no depth without end.
func strictJSON() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			return e.Encode(v)
		},
		Unmarshal: func(data []byte, v any) error {
			if err := tooDeep(data); err != nil {
				return err
			}
			return place(data, jsonv2.Unmarshal(data, v, jsonv2.RejectUnknownMembers(true)))
		},
	}
}

// tooDeep refuses a body with more objects and lists inside one another than anything here needs.
func tooDeep(data []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > bodyDepth {
				return fmt.Errorf("deeper than %d at byte %d", bodyDepth, i+1)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// place tells where a body went wrong.
func place(data []byte, err error) error {
	var odd *jsonv2.SemanticError
	if errors.As(err, &odd) && odd.JSONPointer != "" && fault.Of(odd.Err).Code != "" {
		return fmt.Errorf("within %s: %w", odd.JSONPointer, odd.Err)
	}
	var wrong *jsontext.SyntacticError
	if !errors.As(err, &wrong) {
		return err
	}
	at := min(int(wrong.ByteOffset), len(data))
	line := bytes.Count(data[:at], []byte("\n")) + 1
	column := at - bytes.LastIndexByte(data[:at], '\n')
	return fmt.Errorf("line %d, column %d: %s", line, column, strings.TrimPrefix(wrong.Err.Error(), "jsontext: "))
}
