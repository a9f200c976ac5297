package primitives

import (
	"context"

	"syncplay/primitives/hook"
)

// A Case is what a [Select] may do: [OnSend], [OnRecv], [OnDone] or [Default]. It may be used again,
// by several goroutines too.
type Case interface{ begin() arm }

// OnSend is the case of sending v on c. A nil c is a case that is never ready. If then is not nil,
// Select calls it after the value was sent.
func OnSend[T any](c *Chan[T], v T, then func()) Case {
	return &sending[T]{side[T]{c: c, v: v}, then}
}

// OnRecv is the case of receiving from c. A nil c is a case that is never ready. If then is not
// nil, Select calls it with what was received, as [Chan.Recv] returns it.
func OnRecv[T any](c *Chan[T], then func(v T, ok bool)) Case {
	return &receiving[T]{side: side[T]{c: c}, f: then}
}

// OnDone is the case that ctx is done: `case <-ctx.Done()`. If then is not nil, Select calls it.
func OnDone(ctx context.Context, then func()) Case { return &expiring{doneOf(ctx), then} }

// Default is what a Select does when no other case is ready: nothing. If then is not nil, Select
// calls it.
func Default(then func()) Case { return fallback{then} }

// fallback is the case of Default. It is no arm: it is what is left when there is none to take.
type fallback struct{ f func() }

func (fallback) begin() arm { return nil }

// Select is the select statement: it does one of the cases that are ready, any of them, and returns
// its index. If none is ready it does the Default, or blocks until one is if there is no Default. A
// Select without a case blocks for ever.
//
// To send on a closed channel is ready, and panics. The cases are ordered as the operations that
// they stand for; OnDone comes after the cancellation, Default makes no ordering. Free, it is a
// select over real channels. Two Defaults panic.
func Select(cases ...Case) int {
	s := selection{otherwise: none}
	var after func()
	for i, c := range cases {
		if d, ok := c.(fallback); ok {
			if s.otherwise != none {
				refuse("Select with %d Defaults", 2)
			}
			s.otherwise, after = i, d.f
		}
		s.arms = append(s.arms, c.begin())
	}
	s.do(hook.SelectOp)
	switch {
	case s.taken == none: // being unwound
	case s.taken != s.otherwise:
		s.arms[s.taken].then()
	case after != nil:
		after()
	}
	return s.taken
}
