package hook

import (
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Site is where an operation was called: the innermost frames, unresolved. Recording one costs
// a few hundred nanoseconds, resolving it several times that, so a Site is resolved when a
// person is to read it.
type Site [12]uintptr

// Here records the caller's site; skip 0 is the caller of Here.
func Here(skip int) (s Site) {
	runtime.Callers(skip+2, s[:])
	return s
}

// Place is a line of source.
type Place struct {
	Func string `json:"func,omitempty"` // package-qualified
	File string `json:"file"`           // as the compiler recorded it
	Line int    `json:"line"`
}

// String returns "file.go:12", without the folder.
func (p Place) String() string {
	if p.File == "" {
		return "an unknown line"
	}
	return filepath.Base(p.File) + ":" + strconv.Itoa(p.Line)
}

// Place resolves the site: the innermost frame outside the primitives. For a call that was deferred
// it is where the function panicked, or ended its goroutine, if it did.
func (s Site) Place() Place {
	_, f := s.resolve()
	return Place{Func: f.Function, File: f.File, Line: f.Line}
}

// places resolves all frames of the site.
func (s Site) places() (all []Place) {
	frames := runtime.CallersFrames(s[:s.len()])
	for more := s[0] != 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		all = append(all, Place{Func: f.Function, File: f.File, Line: f.Line})
	}
	return all
}

// len returns how many frames were recorded.
func (s *Site) len() int {
	n := 0
	for n < len(s) && s[n] != 0 {
		n++
	}
	return n
}

// Method returns the name of the primitives' function that was called at the site, as it stands
// in the source: "Signal" where the operation is a Release. It is "" if the site does not show it.
func (s Site) Method() string {
	last, _ := s.resolve()
	return last.Function[strings.LastIndexByte(last.Function, '.')+1:]
}

// Inner resolves the site for one who reads the primitives themselves: their innermost frame, outside
// of this package.
func (s Site) Inner() Place {
	n := s.len()
	frames := runtime.CallersFrames(s[:n])
	for more := n > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if inside(f) && !strings.HasPrefix(f.Function, here+"/hook.") {
			return Place{Func: f.Function, File: f.File, Line: f.Line}
		}
	}
	return s.Place()
}

// Stack resolves the frames of pcs, innermost first, for one who uses the primitives: without theirs, without
// those of the listener that they called, and without those of package runtime.
func Stack(pcs []uintptr) (stack []Place) {
	if len(pcs) == 0 {
		return nil
	}
	frames := runtime.CallersFrames(pcs)
	called := false
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case inside(f):
			if !called { // all so far was the listener
				stack, called = nil, true
			}
		case f.Function != "" && !strings.HasPrefix(f.Function, "runtime."):
			stack = append(stack, Place{Func: f.Function, File: f.File, Line: f.Line})
		}
	}
	return stack
}

// resolve returns the last frame inside the primitives and the first one outside.
func (s Site) resolve() (last, first runtime.Frame) {
	n := s.len()
	if n == 0 {
		return last, first
	}
	frames := runtime.CallersFrames(s[:n])
	for {
		f, more := frames.Next()
		switch {
		case inside(f) && more:
			last = f
		case strings.HasPrefix(f.Function, "runtime.") && more: // calls what was deferred
		default:
			return last, f
		}
	}
}

const here = "syncplay/primitives"

// folder is where the compiler found the primitives.
var folder = func() string {
	_, file, _, _ := runtime.Caller(0)
	return path.Dir(path.Dir(file))
}()

// inside says whether the frame belongs to the primitives themselves, not to one who uses them. A
// function literal of theirs that was inlined has a name of its user's.
func inside(f runtime.Frame) bool {
	if strings.HasSuffix(f.File, "_test.go") {
		return false
	}
	rest, ok := strings.CutPrefix(f.Function, here)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '/') || strings.HasPrefix(f.File, folder+"/")
}
