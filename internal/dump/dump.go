// Package dump reads what the runtime says of all goroutines of the process.
package dump

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"syncplay/primitives/hook"
)

// Goroutine is one of the process, as the runtime's own dump shows it at one instant.
type Goroutine struct {
	ID      uint64
	State   string       // "running", "select", "chan receive", ...
	Parent  uint64       // the goroutine that started it; 0 if the dump does not say
	Top     hook.Place   // the innermost frame outside of the standard library
	Started hook.Place   // the go statement
	Stack   []hook.Place // innermost first
}

// All takes a dump of the whole process. The world is stopped meanwhile, so what it says
// of two goroutines is true at the same time.
func All() map[uint64]Goroutine {
	size := 1 << 16
	for {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return Parse(string(buf[:n]))
		}
		size *= 2
	}
}

// Parse reads the format of runtime.Stack. What it does not know it leaves out.
func Parse(dump string) map[uint64]Goroutine {
	all := map[uint64]Goroutine{}
	for block := range strings.SplitSeq(dump, "\n\n") {
		if g, ok := parseGoroutine(block); ok {
			all[g.ID] = g
		}
	}
	return all
}

// parseGoroutine reads one block:
//
//	goroutine 7 [select, 2 minutes]:
//	main.f(...)
//		/home/a/main.go:12 +0x1d
//	created by main.main in goroutine 1
//		/home/a/main.go:9 +0x2c
func parseGoroutine(block string) (g Goroutine, ok bool) {
	head, rest, _ := strings.Cut(strings.TrimSpace(block), "\n")
	head, ok = strings.CutPrefix(head, "goroutine ")
	number, state, found := strings.Cut(head, " [")
	if !ok || !found {
		return g, false
	}
	id, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return g, false
	}
	state, _, _ = strings.Cut(state, "]")
	state, _, _ = strings.Cut(state, ",")
	g = Goroutine{ID: id, State: strings.TrimSuffix(state, " (scan)")}
	lines := strings.Split(rest, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		place := parsePlace(lines[i+1])
		if by, created := strings.CutPrefix(lines[i], "created by "); created {
			fn, parent, _ := strings.Cut(by, " in goroutine ")
			g.Parent, _ = strconv.ParseUint(parent, 10, 64)
			place.Func = fn
			g.Started = place
			continue
		}
		fn := lines[i]
		if at := strings.LastIndexByte(fn, '('); at > 0 {
			fn = fn[:at]
		}
		place.Func = fn
		g.Stack = append(g.Stack, place)
	}
	g.Top = g.top()
	return g, true
}

// top returns the innermost frame outside of the standard library, or else the innermost of all.
func (g Goroutine) top() hook.Place {
	for _, p := range g.Stack {
		if !Standard(p) {
			return p
		}
	}
	if len(g.Stack) > 0 {
		return g.Stack[0]
	}
	return hook.Place{}
}

// library is the folder of the standard library's sources; "" in a build with -trimpath.
var library = func() string {
	f := runtime.FuncForPC(reflect.ValueOf(debug.Stack).Pointer())
	file, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(file, "runtime/debug/stack.go")
}()

// Standard says whether the frame belongs to the standard library.
func Standard(p hook.Place) bool {
	if library != "" && strings.HasPrefix(p.File, library) {
		return true
	}
	for _, name := range []string{"runtime.", "sync.", "internal/", "time.", "iter."} {
		if strings.HasPrefix(p.Func, name) {
			return true
		}
	}
	return false
}

// parsePlace reads "\t/home/a/main.go:12 +0x1d".
func parsePlace(line string) hook.Place {
	line, _, _ = strings.Cut(strings.TrimSpace(line), " ")
	at := strings.LastIndexByte(line, ':')
	if at < 0 {
		return hook.Place{}
	}
	n, _ := strconv.Atoi(line[at+1:])
	return hook.Place{File: line[:at], Line: n}
}

// Blocked says whether the goroutine waits for something, as opposed to running, being about to, or
// being kept for a while by the runtime, for its garbage collection above all.
func (g Goroutine) Blocked() bool {
	switch g.State {
	case "running", "runnable", "syscall", "copystack", "preempted",
		"wait for GC cycle", "stopping the world", "flushing proc caches":
		return false
	case "semacquire": // by the runtime for itself, unless a package asked for it
		return len(g.Stack) > 0 && Standard(g.Stack[0])
	}
	return !strings.HasPrefix(g.State, "GC ") && !strings.HasPrefix(g.State, "garbage collection")
}
