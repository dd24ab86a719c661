package clearance

import (
	"strconv"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/interpreter"

	"comptoir/internal/fault"
)

// Expression is a condition over variant, model, product, market and channel, in CEL (cel.dev). It is checked
// for types when it is compiled, has no access to the clock, and its cost is bounded.
type Expression struct {
	text    string
	program cel.Program
	uses    []attribute // what it looks at, in order: its whole outcome depends on these alone
	known   memory[outcome]
}

// The limits of an expression; each has its refusal code.
const (
	expressionMax = 2000   // characters: expression.too_long
	costMax       = 10_000 // units of CEL's own measure: expression.too_costly
)

// names are what a condition may use, prepared at the first use and never changed.
var names = sync.OnceValues(func() (*cel.Env, error) {
	options := []cel.EnvOption{cel.CrossTypeNumericComparisons(true)}
	for _, a := range attributes {
		options = append(options, cel.Variable(a.name, a.kind))
	}
	return cel.NewEnv(options...)
})

// Compile checks a condition. Errors are Invalid, name the field, and point at line and column.
func Compile(field, text string) (*Expression, error) {
	env, err := names()
	if err != nil {
		return nil, err
	}
	if len(text) > expressionMax {
		return nil, fault.Field(field, "expression.too_long", "max", strconv.Itoa(expressionMax))
	}
	checked, issues := env.Compile(text)
	if issues != nil && issues.Err() != nil {
		return nil, pointAt(field, issues)
	}
	if checked.OutputType() != cel.BoolType {
		return nil, fault.Field(field, "expression.not_a_condition", "type", checked.OutputType().String())
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(costMax))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "expression.invalid", "field", field)
	}
	return &Expression{text: text, program: program, uses: usedBy(checked)}, nil
}

// pointAt tells where the first error is.
func pointAt(field string, issues *cel.Issues) error {
	first := issues.Errors()[0]
	return fault.Field(field, "expression.invalid", "line", strconv.Itoa(first.Location.Line()),
		"column", strconv.Itoa(first.Location.Column()+1), "message", first.Message)
}

// usedBy lists the attributes that an expression refers to.
func usedBy(checked *cel.Ast) []attribute {
	seen := map[string]bool{}
	for _, ref := range checked.NativeRep().ReferenceMap() {
		seen[ref.Name] = true
	}
	ast.PreOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() == ast.IdentKind {
			seen[x.AsIdent()] = true
		}
	}))
	var uses []attribute
	for i, a := range attributes {
		if seen[a.name] {
			uses = append(uses, attribute(i))
		}
	}
	return uses
}

// Holds evaluates the condition for a cell. Too costly is an error.
func (x *Expression) Holds(c Cell) (bool, error) {
	value, _, err := x.program.Eval(cellNames{c})
	if err != nil {
		return false, fault.Wrap(err, fault.Invalid, "expression.too_costly", "expression", x.text)
	}
	yes, _ := value.Value().(bool)
	return yes, nil
}

// attribute is the place of a name in attributes.
type attribute int

// attributes are the names that a condition may use, with their types and how a cell answers them.
var attributes = []struct {
	name string
	kind *cel.Type
	of   func(Cell) any
}{
	{"product.slug", cel.StringType, func(c Cell) any { return c.Item.Product.Slug }},
	{"product.brand", cel.StringType, func(c Cell) any { return c.Item.Product.Brand }},
	{"product.category", cel.StringType, func(c Cell) any { return c.Item.Product.Category }},
	{"product.class", cel.StringType, func(c Cell) any { return string(c.Item.Product.Class) }},
	{"product.tags", cel.ListType(cel.StringType), func(c Cell) any { return c.Item.Product.Tags }},
	{"model.number", cel.StringType, func(c Cell) any { return c.Item.Model.Number }},
	{"model.chipset", cel.StringType, func(c Cell) any { return c.Item.Model.Chipset }},
	{"model.languages", cel.ListType(cel.StringType), func(c Cell) any { return stringsOf(c.Item.Model.Languages) }},
	{"model.radio", cel.BoolType, func(c Cell) any { return c.Item.Model.Radio }},
	{"model.placed", cel.StringType, func(c Cell) any { return c.Item.Model.Placed }},
	{"model.plug", cel.StringType, func(c Cell) any { return c.Item.Model.Plug }},
	{"model.origin", cel.StringType, func(c Cell) any { return c.Item.Model.Origin }},
	{"model.made_for", cel.ListType(cel.StringType), func(c Cell) any { return stringsOf(c.Item.Model.MadeFor) }},
	{"variant.sku", cel.StringType, func(c Cell) any { return c.Item.Variant.SKU }},
	{"market.code", cel.StringType, func(c Cell) any { return string(c.Market.Code) }},
	{"market.residence", cel.StringType, func(c Cell) any { return c.Market.Residence }},
	{"market.stage", cel.StringType, func(c Cell) any { return string(c.Market.Stage) }},
	{"market.plugs", cel.ListType(cel.StringType), func(c Cell) any { return c.Market.Plugs }},
	{"channel", cel.StringType, func(c Cell) any { return string(c.Channel) }},
}

// Attributes lists the names that a condition may use, each with its type.
func Attributes() [][2]string {
	list := make([][2]string, len(attributes))
	for i, a := range attributes {
		list[i] = [2]string{a.name, a.kind.String()}
	}
	return list
}

// attributeOf finds a name's place; the names are those of the list above.
func attributeOf(name string) attribute {
	for i := range attributes {
		if attributes[i].name == name {
			return attribute(i)
		}
	}
	panic("clearance: no attribute " + name)
}

func stringsOf[S ~string](list []S) []string {
	plain := make([]string, len(list))
	for i, s := range list {
		plain[i] = string(s)
	}
	return plain
}

// cellNames lets CEL look names up in a cell.
type cellNames struct{ cell Cell }

// ResolveName answers one name.
func (n cellNames) ResolveName(name string) (any, bool) {
	for _, a := range attributes {
		if a.name == name {
			return a.of(n.cell), true
		}
	}
	return nil, false
}

// Parent is none: there are no names but the cell's.
func (n cellNames) Parent() interpreter.Activation { return nil }

// appendKey writes what a cell answers to some attributes as one text: equal texts, equal outcomes.
func appendKey(key []byte, looked []attribute, c Cell) []byte {
	for _, a := range looked {
		switch v := attributes[a].of(c).(type) {
		case string:
			key = append(key, v...)
		case bool:
			key = strconv.AppendBool(key, v)
		case []string:
			for _, s := range v {
				key = append(append(key, s...), 1)
			}
		}
		key = append(key, 0)
	}
	return key
}
