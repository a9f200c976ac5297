package program

import (
	"fmt"
	"strconv"
	"strings"
)

// String returns the program as a Go function, which does the same when it is compiled.
func (p Program) String() string {
	t := text{program: p}
	t.line("func() {")
	t.in(func() {
		for i := range p.Objects {
			t.object(i)
		}
		t.line("var g primitives.Group")
		for i, list := range p.Tasks {
			t.line("g.Go(%q, func() {", title(i))
			t.in(func() { t.all(list) })
			t.line("})")
		}
		t.line("g.Wait()")
	})
	t.line("}")
	return strings.TrimSuffix(t.b.String(), "\n")
}

// text is a program that is being printed.
type text struct {
	program Program
	b       strings.Builder
	depth   int
}

func (t *text) line(format string, args ...any) {
	t.b.WriteString(strings.Repeat("\t", t.depth))
	fmt.Fprintf(&t.b, format, args...)
	t.b.WriteByte('\n')
}

func (t *text) in(f func()) {
	t.depth++
	f()
	t.depth--
}

// object declares object i and names it.
func (t *text) object(i int) {
	name, o := t.name(i), t.program.Objects[i]
	object := name
	switch o.Type {
	case Semaphore, BoundedSemaphore, Barrier:
		t.line("%s := primitives.New%s(%d)", name, o.Type, o.N)
	case Queue, Chan:
		t.line("%s := primitives.New%s(%d)", name, o.Type, o.N)
	case Cond:
		t.line("%s := primitives.NewCond(&%s)", name, t.name(o.L))
	case Context:
		t.line("%s, cancel%d := primitives.WithCancel(context.Background())", name, i)
		t.line("_, _ = %s, cancel%d", name, i)
		return
	case Timeout:
		t.line("%s, cancel%d := primitives.WithTimeout(context.Background(), time.Millisecond)", name, i)
		t.line("_, _ = %s, cancel%d", name, i)
		return
	default:
		t.line("var %s primitives.%s", name, o.Type)
		object = "&" + name
	}
	t.line("primitives.Name(%s, %q)", object, name)
}

func (t *text) all(list []Statement) {
	for _, s := range list {
		t.statement(s)
	}
}

func (t *text) statement(s Statement) {
	switch {
	case s.Op == Yield:
		t.line("primitives.Yield()")
	case s.Op == Cancel:
		t.line("cancel%d()", s.On)
	case s.Op == Do:
		t.block(t.name(s.On)+".Do(func() {", s.Body, "})")
	case s.Op == LockAll:
		t.lockAll(s)
	case t.program.Objects[s.On].Type == Chan && t.selects(s) != "":
		t.line("primitives.Select(%s)", t.selects(s))
	case len(s.Body) > 0:
		t.block("if "+t.condition(s)+" {", s.Body, "}")
	default:
		t.line("%s", t.call(s))
	}
}

func (t *text) block(open string, body []Statement, end string) {
	t.line("%s", open)
	t.in(func() { t.all(body) })
	t.line("%s", end)
}

func (t *text) lockAll(s Statement) {
	t.line("{")
	t.in(func() {
		t.line("unlock := primitives.LockAll(&%s, &%s)", t.name(s.On), t.name(s.With))
		t.all(s.Body)
		t.line("unlock()")
	})
	t.line("}")
}

// condition returns the call of a statement as what says whether it succeeded.
// selects returns the cases of a Select, or "" for another operation.
func (t *text) selects(s Statement) string {
	send := fmt.Sprintf("primitives.OnSend(%s, %d, nil)", t.name(s.On), s.N)
	recv := func(i int) string { return fmt.Sprintf("primitives.OnRecv(%s, nil)", t.name(i)) }
	switch s.Op {
	case TrySend:
		return send + ", primitives.Default(nil)"
	case TryRecv:
		return recv(s.On) + ", primitives.Default(nil)"
	case RecvContext:
		return recv(s.On) + ", primitives.OnDone(" + t.context(s) + ", nil)"
	case SelectRecv:
		return recv(s.On) + ", " + recv(s.With)
	case SelectSend:
		return send + ", " + recv(s.With)
	default:
		return ""
	}
}

func (t *text) condition(s Statement) string {
	switch s.Op {
	case LockContext, RLockContext, Acquire:
		return t.call(s) + " == nil"
	default:
		return t.call(s)
	}
}

// call returns the call of a method.
func (t *text) call(s Statement) string {
	return fmt.Sprintf("%s.%s(%s)", t.name(s.On), s.Op, t.arguments(s))
}

func (t *text) arguments(s Statement) string {
	isBool := t.program.Objects[s.On].Type == Bool
	value := func(n int) string {
		if isBool {
			return strconv.FormatBool(n == 1)
		}
		return strconv.Itoa(n)
	}
	switch s.Op {
	case LockContext, RLockContext:
		return t.context(s)
	case Acquire:
		return t.context(s) + ", " + value(s.N)
	case CompareAndSwap:
		return value(s.Old) + ", " + value(s.N)
	case TryAcquire, Release, Add, Set, Store, Swap, And, Or, Put, TryPut, Send:
		return value(s.N)
	default:
		return ""
	}
}

func (t *text) context(s Statement) string {
	if s.With == none {
		return "context.Background()"
	}
	return t.name(s.With)
}

func (t *text) name(i int) string { return t.program.name(i) }
