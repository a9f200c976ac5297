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

	// Outcomes are all that may be seen; what is not listed must not be. Exploration finds every one
	// of them. Real cores show them as surely as each says. Those of a cure are for exploration alone:
	// it is an adversary, who may let everything happen at the worst moment.
	Outcomes []Outcome

	// Reaches are the labels that the function comes by under one schedule or another: all of them,
	// and no others.
	Reaches []string

	// CuredBy names the cures of this broken variant; if it names none, all cures are.
	CuredBy []string

	// Removes is the condition of deadlock that this cure takes away, if it is such a cure.
	Removes report.Condition
}

// Verdict returns what exploration comes to: FOUND of a broken variant and of a cure that an
// adversary defeats, PROVED of any other cure.
func (v Variant) Verdict() report.Verdict {
	if v.Broken || len(v.Outcomes) > 0 {
		return report.Found
	}
	return report.Proved
}

// An Outcome is one finding that a variant may show, how surely it must on real cores, and how
// little it takes when the schedule is chosen.
type Outcome struct {
	Kind   report.Kind
	Expect Expect
	Least  Least
	Why    string // one sentence
}

// Least is the size of the smallest schedule that shows an outcome.
type Least struct {
	Preemptions int // times that a goroutine which could have gone on has to give way
	Steps       int
}

// Expect is how an outcome is graded on real cores.
type Expect uint8

// The grades.
const (
	Never  Expect = iota // must not be seen, ever
	Rarely               // may be seen, but so seldom that only exploration looks for it
	May                  // may be seen or not
	Must                 // must be seen within the budget
	Always               // must be seen in every run
)
