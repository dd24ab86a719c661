package clearance

import (
	"strconv"

	"cel.dev/cel-go/common/cost"

	"comptoir/internal/fault"
)

// Weigh is Compile for a condition that is about to be saved: one that could cost more than an evaluation may is
// refused before it closes a cell.
func Weigh(field, text string) error {
	if _, err := Compile(field, text); err != nil {
		return err
	}
	env, err := names()
	if err != nil {
		return err
	}
	checked, issues := env.Compile(text)
	if issues != nil && issues.Err() != nil {
		return pointAt(field, issues)
	}
	estimate, err := env.EstimateCost(checked, sizes{})
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "expression.invalid", "field", field)
	}
	if estimate.Max > costMax {
		return fault.Field(field, "expression.too_costly", "cost", strconv.FormatUint(estimate.Max, 10), "max", strconv.Itoa(costMax))
	}
	return nil
}

// The sizes that facts are taken to have when a condition is weighed.
const (
	listSize = 50 // entries of a list, characters of a text
)

// sizes tells the estimator how large facts can be.
type sizes struct{}

// EstimateSize gives the size of what is not written in the condition itself.
func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	if node.ComputedSize() != nil {
		return nil
	}
	return &cost.SizeEstimate{Min: 0, Max: listSize}
}

// EstimateCallCost leaves calls to the estimator's own table.
func (sizes) EstimateCallCost(_, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	return nil
}
