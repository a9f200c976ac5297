// Package scenarios is the catalogue: ordinary functions that go wrong, and their cures beside
// them. Each variant declares what it must show; a program that shows anything else, or does
// not show it, fails its test.
package scenarios

import "syncplay/detector/report"

// A Scenario is a family of variants of one program: broken ones and their cures.
type Scenario struct {
	Name     string // as people type it: kebab-case
	Variants []Variant
}

// A Variant is one function.
type Variant struct {
	Name   string // as people type it
	Broken bool
	Run    func()

	// Outcomes are all that may be seen; what is not listed must not be.
	Outcomes []Outcome

	// Removes is the condition of deadlock that this cure takes away, if it is such a cure.
	Removes report.Condition
}

// An Outcome is one finding that a variant may show, and how surely it must.
type Outcome struct {
	Kind   report.Kind
	Expect Expect
	Why    string // one sentence
}

// Expect is how an outcome is graded.
type Expect uint8

// The grades.
const (
	Never  Expect = iota // must not be seen, ever
	May                  // may be seen or not
	Must                 // must be seen within the budget
	Always               // must be seen in every run
)
