package launch

import (
	"math"
	"slices"
)

// curve is a distribution on [0, 1] as a table: at[k] is where k/cells of it lies below.
type curve [cells + 1]float64

// The fineness of a curve, and of the sum that it is made from.
const (
	cells = 1024
	steps = 4096
)

// pert is the PERT-beta distribution with its mode at a place of [0, 1]: a beta distribution with the weight 4 on
// the mode (Malcolm, Roseboom, Clark and Fazar 1959), so that alpha is 1 + 4·mode and beta is 5 − 4·mode.
func pert(mode float64) *curve {
	below := make([]float64, steps+1)
	for i := range steps {
		x := (float64(i) + 0.5) / steps
		below[i+1] = below[i] + math.Pow(x, 4*mode)*math.Pow(1-x, 4-4*mode)
	}
	c := &curve{}
	i := 0
	for k := 1; k < cells; k++ {
		want := below[steps] * float64(k) / cells
		for below[i+1] < want {
			i++
		}
		c[k] = (float64(i) + (want-below[i])/(below[i+1]-below[i])) / steps
	}
	c[cells] = 1
	return c
}

// at is where a share u in [0, 1] of the distribution lies below.
func (c *curve) at(u float64) float64 {
	k := min(int(u*cells), cells-1)
	return c[k] + (u*cells-float64(k))*(c[k+1]-c[k])
}

// share is how much of the distribution lies below x: the inverse of at.
func (c *curve) share(x float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	k, _ := slices.BinarySearch(c[:], x)
	return (float64(k-1) + (x-c[k-1])/(c[k]-c[k-1])) / cells
}
