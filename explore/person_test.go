package explore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
	"syncplay/explore"
)

// person is a strategy that decides elsewhere, and takes its time: it asks, and waits for the answer.
type person struct {
	questions chan explore.Tasks
	answers   chan int
	begun     bool
}

func (p *person) String() string                         { return "person" }
func (p *person) Search(explore.Settings) explore.Search { return p }

func (p *person) Begin() bool {
	first := !p.begun
	p.begun = true
	return first
}

func (p *person) Next(s *explore.State) int {
	p.questions <- s.Runnable
	return <-p.answers
}

func (p *person) End(*explore.State) { close(p.questions) }

// Somebody who thinks for longer than a task may be blocked is not taken for a task.
func TestPersonAsStrategy(t *testing.T) {
	p := &person{questions: make(chan explore.Tasks), answers: make(chan int)}
	go func() {
		moves := []int{1, 2} // each takes its first lock
		for runnable := range p.questions {
			if len(moves) == 2 {
				<-time.After(400 * time.Millisecond)
			}
			if !runnable.Has(moves[0]) {
				p.answers <- explore.Abandon
				return
			}
			p.answers <- moves[0]
			moves = moves[1:]
		}
	}()
	r := explore.Run(opposite, explore.With(p))
	require.Equal(t, report.Found, r.Verdict, r.Why)
	assert.Equal(t, report.Deadlock, r.Findings[0].Kind)
}

func TestStrategiesCanBeCompared(t *testing.T) {
	chosen := explore.Ladder
	same, other := chosen == explore.Ladder, chosen == explore.DFS // which would panic if it held a function
	assert.True(t, same)
	assert.False(t, other)
}
