package detector

import (
	"runtime"
	"strconv"
	"strings"

	"syncplay/primitives/hook"
)

// goroutine is one of the process, as the runtime's own dump shows it at one instant.
type goroutine struct {
	id      uint64
	state   string // "running", "select", "chan receive", ...
	parent  uint64 // the goroutine that started it; 0 if the dump does not say
	top     hook.Place
	started hook.Place // the go statement
	frames  []string   // names of the functions, innermost first
}

// goroutines takes a dump of the whole process. The world is stopped meanwhile, so what it says
// of two goroutines is true at the same time.
func goroutines() map[uint64]goroutine {
	size := 1 << 16
	for {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return parseDump(string(buf[:n]))
		}
		size *= 2
	}
}

// parseDump reads the format of runtime.Stack. What it does not know it leaves out.
func parseDump(dump string) map[uint64]goroutine {
	all := map[uint64]goroutine{}
	for block := range strings.SplitSeq(dump, "\n\n") {
		if g, ok := parseGoroutine(block); ok {
			all[g.id] = g
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
func parseGoroutine(block string) (g goroutine, ok bool) {
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
	g = goroutine{id: id, state: strings.TrimSuffix(state, " (scan)")}
	lines := strings.Split(rest, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		place := parsePlace(lines[i+1])
		if by, created := strings.CutPrefix(lines[i], "created by "); created {
			fn, parent, _ := strings.Cut(by, " in goroutine ")
			g.parent, _ = strconv.ParseUint(parent, 10, 64)
			place.Func = fn
			g.started = place
			continue
		}
		fn := lines[i]
		if at := strings.LastIndexByte(fn, '('); at > 0 {
			fn = fn[:at]
		}
		place.Func = fn
		if g.top.File == "" && !strings.HasPrefix(fn, "runtime.") && !strings.HasPrefix(fn, "sync.") &&
			!strings.HasPrefix(fn, "internal/") && !strings.HasPrefix(fn, "time.") {
			g.top = place
		}
		g.frames = append(g.frames, fn)
	}
	return g, true
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

// parkedHere says whether the goroutine is blocked in the wait of a watched run, and in nothing else.
func (g goroutine) parkedHere() bool {
	if g.state != "select" {
		return false
	}
	for _, fn := range g.frames {
		switch {
		case strings.HasSuffix(fn, "/detector.(*run).Wait"):
			return true
		case !strings.HasPrefix(fn, "runtime."):
			return false
		}
	}
	return false
}

// blocked says whether the goroutine waits for something, as opposed to running or being about to.
func (g goroutine) blocked() bool {
	switch g.state {
	case "running", "runnable", "syscall", "copystack", "preempted":
		return false
	}
	return true
}
