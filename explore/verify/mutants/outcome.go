package mutants

import (
	"context"
	"errors"
	"slices"

	"syncplay/detector/report"
	"syncplay/explore/verify"
)

// A Status is what became of a mutant.
type Status string

// The statuses.
const (
	Caught     Status = "caught"     // a check fails
	Equivalent Status = "equivalent" // it changes nothing that is promised: there is an argument
	Survived   Status = "survived"   // nothing noticed
)

// An Outcome is a mutant and what became of it.
type Outcome struct {
	Mutant     string            `json:"mutant"`
	Types      []string          `json:"types"`
	Status     Status            `json:"status"`
	Argument   string            `json:"argument,omitempty"` // why it is equivalent
	Refutation verify.Refutation `json:"refutation,omitzero"`
}

// Judge tries the mutant and says what became of it.
func (c *Child) Judge(ctx context.Context, m Mutant) (Outcome, error) {
	o := Outcome{Mutant: m.Name(), Types: m.Types, Status: Survived}
	r, err := c.Try(ctx, m)
	switch {
	case errors.Is(err, ErrLate):
		r = verify.Refutation{Check: "all", Verdict: report.Inconclusive, Message: err.Error()}
	case err != nil:
		return o, err
	}
	o.Refutation = r
	argument, harmless := equivalents[o.Mutant]
	switch {
	case r.Check != "":
		o.Status = Caught
	case harmless:
		o.Status, o.Argument = Equivalent, argument
	}
	return o, nil
}

// Sample is one mutant of each kind: what is tried where there is no time for all.
func Sample(all []Mutant) []Mutant {
	return slices.DeleteFunc(slices.Clone(all), func(m Mutant) bool { return !slices.Contains(sample, m.Name()) })
}

var sample = []string{
	"word.go:tryLock:a compare-and-swap torn into a load and a store",
	"word.go:unlockSlow:a wake left out",
	"rwmutex.go:letIn:a wake left out",
	"rwmutex.go:take:rw.writer = w left out",
	"semaphore.go:quit:release left out",
	"semaphore.go:join:the queue turned round",
	"spinlock.go:tryLock:a compare-and-swap torn into a load and a store",
	"ticketlock.go:lockSlow:an addition torn into a load and a store",
	"mcslock.go:join:a swap torn into a load and a store",
	"cond.go:Wait:the release before the queue is joined",
	"once.go:end:a store left out",
	"count.go:zero:a wake left out",
}
