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
		"a package's child": func() (context.Context, error, error) {
			parent, cancel := primitives.WithCancel(context.Background())
			ctx, other := context.WithCancel(parent)
			cancel()
			other()
			return ctx, context.Canceled, context.Canceled
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
