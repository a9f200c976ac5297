package program

import (
	"fmt"
	"strings"

	"syncplay/primitives"
)

// A Log is what an execution of a Program observed. Each task writes a part of its own, so that
// the Log orders nothing: it may be read when no task of the execution is left.
type Log struct {
	program Program
	objects []any
	tasks   []record
}

// record is what one task observed.
type record struct {
	seen  []observation
	done  int // statements that were done to their end
	ended bool
}

// observation is what an operation returned: an int, an int64, or a bool.
type observation struct {
	statement *Statement
	value     any
}

func (r *record) saw(s *Statement, value any) {
	r.seen = append(r.seen, observation{s, value})
}

// begin makes the log that of a new execution.
func (l *Log) begin(p Program, objects []any) []record {
	l.program, l.objects, l.tasks = p, objects, make([]record, len(p.Tasks))
	return l.tasks
}

// Outcome returns what the latest execution observed: a line for each task with all that its
// operations returned and how far it came, and a line with the last value of each variable.
//
//	T1: mu0.TryLock=true v1.Get=2, 4 done, ended
//	T2: v1.Get=0, 2 done
//	v1=2
//
// Two executions that differ in it were different for the tasks.
func (l *Log) Outcome() string {
	var b strings.Builder
	for i := range l.tasks {
		l.task(&b, i)
	}
	separator := ""
	for i, o := range l.objects {
		if v := value(o); v != nil {
			fmt.Fprintf(&b, "%s%s=%v", separator, l.program.name(i), v)
			separator = " "
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (l *Log) task(b *strings.Builder, i int) {
	r := &l.tasks[i]
	fmt.Fprintf(b, "%s:", title(i))
	for _, o := range r.seen {
		fmt.Fprintf(b, " %s.%s=%v", l.program.name(o.statement.On), o.statement.Op, o.value)
	}
	if len(r.seen) > 0 {
		b.WriteByte(',')
	}
	fmt.Fprintf(b, " %d done", r.done)
	if r.ended {
		b.WriteString(", ended")
	}
	b.WriteByte('\n')
}

// value returns the value of a variable, and nil for every other object.
func value(object any) any {
	switch o := object.(type) {
	case *primitives.Var[int]:
		return o.Get()
	case *primitives.Int64:
		return o.Load()
	case *primitives.Bool:
		return o.Load()
	default:
		return nil
	}
}
