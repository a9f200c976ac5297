package explore

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/primitives"
)

// To ask a context is a step, however it is asked: beside a cancel it is found done, and not done.
func TestContextIsAsked(t *testing.T) {
	type key struct{}
	for name, ask := range map[string]func(context.Context) bool{
		"Err":                  func(ctx context.Context) bool { return ctx.Err() != nil },
		"Cause":                func(ctx context.Context) bool { return context.Cause(ctx) != nil },
		"Err of one derived":   func(ctx context.Context) bool { return context.WithValue(ctx, key{}, 1).Err() != nil },
		"Done":                 func(ctx context.Context) bool { return over(ctx.Done()) },
		"Done of one derived":  func(ctx context.Context) bool { return over(context.WithValue(ctx, key{}, 1).Done()) },
		"Err of a child":       func(ctx context.Context) bool { return childOf(ctx).Err() != nil },
		"Err of a nested wait": func(ctx context.Context) bool { return new(primitives.Mutex).LockContext(ctx) != nil },
	} {
		t.Run(name, func(t *testing.T) {
			table := Outcomes(func() (done bool) {
				ctx, cancel := primitives.WithCancel(context.Background())
				var g primitives.Group
				g.Go("cancels", cancel)
				done = ask(ctx)
				g.Wait()
				return done
			})
			assert.Equal(t, report.Proved, table.Verdict, table.Why)
			assert.Contains(t, table.Values, false)
			assert.Contains(t, table.Values, true)
		})
	}
}

// Only where there is a deadline is it assumed to expire at any moment.
func TestContextWithoutDeadline(t *testing.T) {
	const assumed = "a deadline may expire at any moment"
	with := func(make func(context.Context) (context.Context, context.CancelFunc)) Result {
		return Run(func() {
			ctx, cancel := make(context.Background())
			defer cancel()
			_ = ctx.Err()
		})
	}
	assert.NotContains(t, with(primitives.WithCancel).Assumes, assumed)
	assert.Contains(t, with(func(ctx context.Context) (context.Context, context.CancelFunc) {
		return primitives.WithTimeout(ctx, time.Second)
	}).Assumes, assumed)
}

func childOf(ctx context.Context) context.Context {
	child, cancel := primitives.WithCancel(ctx)
	_ = cancel
	return child
}

// A context under control says why it is done as one of package context does.
func TestContextSaysWhy(t *testing.T) {
	type key struct{}
	for name, f := range map[string]func() (ctx context.Context, err, cause error){
		"cancelled": func() (context.Context, error, error) {
			ctx, cancel := primitives.WithCancel(context.Background())
			cancel()
			return ctx, context.Canceled, context.Canceled
		},
		"cancelled by its parent": func() (context.Context, error, error) {
			parent, cancel := primitives.WithCancel(context.Background())
			ctx, other := primitives.WithCancel(context.WithValue(parent, key{}, 1))
			cancel()
			other()
			return ctx, context.Canceled, context.Canceled
		},
		"a child of one that is done": func() (context.Context, error, error) {
			parent, cancel := primitives.WithCancel(context.Background())
			cancel()
			return childOf(parent), context.Canceled, context.Canceled
		},
		"not cancelled": func() (context.Context, error, error) {
			ctx, cancel := primitives.WithCancel(context.Background())
			_ = cancel
			return ctx, nil, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := Run(func() {
				ctx, err, cause := f()
				primitives.Check(ctx.Err() == err && context.Cause(ctx) == cause, "%v, %v", ctx.Err(), context.Cause(ctx)) //nolint:errorlint // the very same
				primitives.Check(over(ctx.Done()) == (err != nil), "done")
			})
			assert.Equal(t, report.Proved, r.Verdict, r)
		})
	}
}

// Package context makes children of our contexts as well. To ask one is no step, so nothing is proved;
// what goes wrong is found all the same.
func TestContextWithAForeignChild(t *testing.T) {
	type key struct{}
	for name, derive := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"WithCancel": context.WithCancel,
		"WithCancelCause": func(ctx context.Context) (context.Context, context.CancelFunc) {
			child, cancel := context.WithCancelCause(ctx)
			return child, func() { cancel(nil) }
		},
		"WithTimeout": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Hour)
		},
		"of a value": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithCancel(context.WithValue(ctx, key{}, 1))
		},
	} {
		for parent, make := range map[string]func() (context.Context, context.CancelFunc){
			"WithCancel": func() (context.Context, context.CancelFunc) { return primitives.WithCancel(context.Background()) },
			"WithTimeout": func() (context.Context, context.CancelFunc) {
				return primitives.WithTimeout(context.Background(), time.Second)
			},
		} {
			t.Run(name+" of "+parent, func(t *testing.T) {
				asks := func(right bool) Result {
					return Run(func() {
						ctx, cancel := make()
						child, stop := derive(ctx)
						defer stop()
						var g primitives.Group
						g.Go("cancels", cancel)
						_ = child.Err()
						g.Wait()
						primitives.Check(right, "wrong")
					})
				}
				r := asks(true)
				assert.Equal(t, report.Uncontrolled, r.Verdict, r)
				assert.Contains(t, r.Why, "made at context_test.go:")
				assert.Contains(t, r.Why, "primitives.WithCancel")
				assert.False(t, r.Complete)
				assert.Equal(t, report.Found, asks(false).Verdict)
			})
		}
	}
}

// A channel that Done returned can be looked at again without a step: a proof says that it rests on that.
func TestContextWhoseDoneIsKept(t *testing.T) {
	const assumed = "what Done of a context returned is looked at where Done is called"
	of := func(ask func(context.Context)) Result {
		return Run(func() {
			ctx, cancel := primitives.WithCancel(context.Background())
			defer cancel()
			ask(ctx)
		})
	}
	kept := of(func(ctx context.Context) {
		done := ctx.Done()
		primitives.Yield()
		over(done)
	})
	assert.Equal(t, report.Proved, kept.Verdict, kept)
	assert.Contains(t, kept.Assumes, assumed)
	for name, ask := range map[string]func(context.Context){
		"Err":            func(ctx context.Context) { _ = ctx.Err() },
		"a wait":         func(ctx context.Context) { _ = new(primitives.Mutex).LockContext(ctx) },
		"a child":        func(ctx context.Context) { _ = childOf(ctx).Err() },
		"AfterFunc":      func(ctx context.Context) { context.AfterFunc(ctx, func() {})() },
		"a wait's value": func(ctx context.Context) { _ = context.WithValue(ctx, t, 1).Value(t) },
	} {
		r := of(ask)
		assert.Equal(t, report.Proved, r.Verdict, "%s: %v", name, r)
		assert.NotContains(t, r.Assumes, assumed, name)
	}
}

// A deadline that expired is told from a context that was cancelled, and so are the children of both.
func TestContextThatExpires(t *testing.T) {
	for name, ctxOf := range map[string]func(context.Context) context.Context{
		"itself": func(ctx context.Context) context.Context { return ctx },
		"child":  childOf,
	} {
		t.Run(name, func(t *testing.T) {
			table := Outcomes(func() string {
				parent, cancel := primitives.WithTimeout(context.Background(), time.Second)
				ctx := ctxOf(parent)
				if _, has := ctx.Deadline(); name == "itself" && !has {
					return "no deadline"
				}
				cancel()
				return ctx.Err().Error() + ", " + context.Cause(ctx).Error()
			})
			assert.Equal(t, report.Proved, table.Verdict, table.Why)
			assert.Len(t, table.Values, 2)
			assert.Contains(t, table.Values, "context canceled, context canceled")
			assert.Contains(t, table.Values, "context deadline exceeded, context deadline exceeded")
		})
	}
}

// AfterFunc knows a context under control for what it is: no goroutine waits for its end.
func TestContextAfterFunc(t *testing.T) {
	r := Run(func() {
		ctx, cancel := primitives.WithCancel(context.Background())
		stop := context.AfterFunc(ctx, func() {})
		primitives.Check(stop(), "it had not been called")
		cancel()
	})
	assert.Equal(t, report.Proved, r.Verdict, r)
}

// Only who finds a context done comes after what was done before its end.
func TestContextThatIsNotDoneOrdersNothing(t *testing.T) {
	r := Run(func() {
		parent, stop := primitives.WithCancel(context.Background())
		defer stop()
		one, cancel := primitives.WithCancel(parent)
		other := childOf(parent)
		_ = one
		var v primitives.Var[int]
		var g primitives.Group
		g.Go("writes", func() {
			v.Set(1)
			cancel()
		})
		g.Go("reads", func() {
			if other.Err() == nil {
				v.Get()
			}
		})
		g.Wait()
	}, HideRaces())
	assert.Equal(t, report.DataRace, r.Findings[0].Kind)
}
