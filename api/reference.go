package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

func typeOfProblem() reflect.Type { return reflect.TypeFor[Problem]() }

//go:embed reference.html
var referenceHTML string

//go:embed reference.css
var referenceCSS []byte

// referenceLine is one operation on the page.
type referenceLine struct {
	Method, Path, Name, Summary, Tag string
	Keyed                            bool
	Parameters                       []referenceField
	Body, Answer                     []referenceField
}

// referenceField is one field of a body, or one parameter.
type referenceField struct {
	Name, Kind, In, Note string
	Required             bool
	Depth                int
}

// referencePage writes the reference from the OpenAPI document alone.
func referencePage(o *huma.OpenAPI) []byte {
	page := template.Must(template.New("reference").Parse(referenceHTML))
	var lines []referenceLine
	for _, path := range slices.Sorted(maps.Keys(o.Paths)) {
		item := o.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op != nil {
				lines = append(lines, lineOfOperation(o, op))
			}
		}
	}
	var out bytes.Buffer
	err := page.Execute(&out, struct {
		Info   *huma.Info
		Prefix string
		Lines  []referenceLine
	}{o.Info, Prefix, lines})
	if err != nil {
		panic("api: reference page: " + err.Error())
	}
	return out.Bytes()
}

func lineOfOperation(o *huma.OpenAPI, op *huma.Operation) referenceLine {
	l := referenceLine{Method: op.Method, Path: op.Path, Name: op.OperationID, Summary: op.Summary, Tag: strings.Join(op.Tags, " "), Keyed: len(op.Security) > 0}
	for _, p := range op.Parameters {
		l.Parameters = append(l.Parameters, referenceField{Name: p.Name, Kind: kindOf(o, p.Schema), In: p.In, Note: p.Description, Required: p.Required})
	}
	if op.RequestBody != nil {
		if object := op.RequestBody.Content["application/json"]; object != nil {
			l.Body = fieldsOf(o, object.Schema, 0)
		}
	}
	for _, status := range []string{"200", "201"} {
		if r := op.Responses[status]; r != nil && r.Content["application/json"] != nil {
			l.Answer = fieldsOf(o, r.Content["application/json"].Schema, 0)
		}
	}
	return l
}

// depthShown bounds how deep the page unfolds a body.
const depthShown = 3

func fieldsOf(o *huma.OpenAPI, s *huma.Schema, depth int) []referenceField {
	s = resolved(o, s)
	for s != nil && s.Type == huma.TypeArray {
		s = resolved(o, s.Items)
	}
	if s == nil || depth > depthShown {
		return nil
	}
	var fields []referenceField
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		if name == "$schema" {
			continue
		}
		note := p.Description
		if r := resolved(o, p); note == "" && r != nil {
			note = r.Description
		}
		fields = append(fields, referenceField{Name: name, Kind: kindOf(o, p), Note: note, Required: slices.Contains(s.Required, name), Depth: depth})
		fields = append(fields, fieldsOf(o, p, depth+1)...)
	}
	return fields
}

func resolved(o *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return o.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

func kindOf(o *huma.OpenAPI, s *huma.Schema) string {
	s = resolved(o, s)
	switch {
	case s == nil:
		return ""
	case len(s.Enum) > 0:
		var words []string
		for _, v := range s.Enum {
			if word, ok := v.(string); ok {
				words = append(words, word)
			}
		}
		return strings.Join(words, " | ")
	case s.Type == huma.TypeArray:
		return "list of " + kindOf(o, s.Items)
	case s.Type == "":
		return "any"
	}
	return s.Type
}
