package program

import (
	"math/rand/v2"
	"slices"

	"pgregory.net/rapid"
)

// A Size bounds a program, and says how it behaves.
type Size struct {
	Tasks      int // at most, and at least 2
	Statements int // at most, in each task
	Objects    int // that are drawn, at most; a Cond brings its Mutex along
	Manners    Manners
	Vars       bool // a Var may be among the objects: its use is a data race, for the most part
	Contexts   bool // a context may be
	Timeouts   bool // a context may be that ends by itself, and is asked
	Chans      int  // of the objects, how many are a Chan at least; if 0, none is
}

// types returns the types of which there may be objects.
func (s Size) types() (all []Type) {
	for t := range Type(len(types)) {
		if (t != Var || s.Vars) && (t != Context || s.Contexts) && (t != Timeout || s.Timeouts) && (t != Chan || s.Chans > 0) {
			all = append(all, t)
		}
	}
	return all
}

// Manners are what a program may do wrong.
type Manners int

// The manners. What a task of a Clean program takes it gives back, and misuses nothing; but it may
// wait for ever. A Live program is Clean, and ends: its tasks take what they take in the order of
// the objects' numbers, and wait for nothing else but a WaitGroup, empty-handed. A Wild program
// does what it likes.
const (
	Live Manners = iota
	Clean
	Wild
)

// Draw returns a program whose choices are rapid's, so that it shrinks.
func Draw(t *rapid.T, size Size) Program { return draw(rapidly{t}, size) }

// Random returns the program of a seed, which is the same for ever.
func Random(seed uint64, size Size) Program { return draw(rand.New(rand.NewPCG(seed, 0)), size) }

// chooser chooses a number below n. 0 is the simplest choice everywhere.
type chooser interface{ IntN(n int) int }

// rapidly lets rapid choose.
type rapidly struct{ t *rapid.T }

func (r rapidly) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(r.t, "choice") }

func draw(c chooser, size Size) Program {
	a := &author{chooser: c, size: size}
	tasks := make([][]Statement, 2+c.IntN(size.Tasks-1))
	a.cast(len(tasks))
	for i := range tasks {
		a.held = nil
		tasks[i] = a.block(size.Statements)
	}
	return Program{a.objects, tasks}
}

// author writes a program, one task after the other.
type author struct {
	chooser
	size    Size
	objects []Object
	held    []hold // by the task that is being written, as far as that is certain
	rash    bool   // the next statement may be one that surely goes wrong
	values  int    // written so far: each is another, so that it is known who wrote what was read
}

// hold is what a task has taken and how it is given back: by its pair, or loose, by whatever comes.
type hold struct {
	object int
	op     Op
	loose  bool
}

// cast draws the objects.
func (a *author) cast(tasks int) {
	kinds := a.size.types()
	for i := range 1 + a.IntN(a.size.Objects) {
		o := Object{Type: kinds[a.IntN(len(kinds))]}
		if i < a.size.Chans {
			o.Type = Chan
		}
		switch o.Type {
		case Semaphore, Chan:
			o.N = a.IntN(3)
		case BoundedSemaphore, Queue:
			o.N = 1 + a.IntN(2)
		case Barrier:
			o.N = 2 + a.IntN(tasks-1)
		case Cond:
			o.L = a.mutex()
		}
		a.objects = append(a.objects, o)
	}
}

// mutex returns the number of a Mutex, which is there or is added.
func (a *author) mutex() int {
	i := slices.IndexFunc(a.objects, func(o Object) bool { return o.Type == Mutex })
	if i < 0 {
		i = len(a.objects)
		a.objects = append(a.objects, Object{Type: Mutex})
	}
	return i
}

// block writes at most room statements, with those in their bodies, while there is something to do.
func (a *author) block(room int) (list []Statement) {
	for room > 0 && a.goesOn(room) {
		part := a.phrase(room)
		list = append(list, part...)
		room -= count(part)
	}
	return list
}

// goesOn says whether another statement follows. It may be a rash one.
func (a *author) goesOn(room int) bool {
	a.rash = a.size.Manners != Live && a.IntN(8) == 7
	return len(a.stage(room)) > 0 && a.IntN(10) > 0
}

// phrase writes a statement and what belongs to it: what is taken is given back.
func (a *author) phrase(room int) []Statement {
	s := a.statement(room)
	if s.Op == Yield {
		return []Statement{s}
	}
	back := hold{object: s.On, op: closing(a.objects[s.On].Type, s.Op)}
	switch {
	case s.Op == Do:
		s.Body = a.within(room-1, hold{object: s.On, op: Unlock})
	case s.Op == LockAll:
		s.Body = a.within(room-1, hold{object: s.On, op: Unlock}, hold{object: s.With, op: Unlock})
	case back.op == "":
		a.drop(hold{s.On, s.Op, true})
	case room < 2 || a.loose(s):
		if !s.conditional() {
			back.loose = true
			a.held = append(a.held, back)
		}
	default:
		list := append(a.within(room-2, back), Statement{Op: back.op, On: s.On, With: none, N: s.N})
		if !s.conditional() {
			return append([]Statement{s}, list...)
		}
		s.Body = list
	}
	return []Statement{s}
}

// within writes a block that holds something more.
func (a *author) within(room int, more ...hold) []Statement {
	a.held = append(a.held, more...)
	list := a.block(room)
	for _, h := range more {
		a.drop(h)
	}
	return list
}

// drop takes h out of what is held.
func (a *author) drop(h hold) {
	if i := slices.Index(a.held, h); i >= 0 {
		a.held = slices.Delete(a.held, i, i+1)
	}
}

// loose says whether what s takes is not given back, or somewhere else.
func (a *author) loose(s Statement) bool {
	switch a.size.Manners {
	case Wild:
		return a.IntN(2) == 1
	case Clean:
		return a.objects[s.On].Type == Semaphore && a.IntN(2) == 1 // permits belong to nobody
	default:
		return false
	}
}

// statement draws a statement without its Body.
func (a *author) statement(room int) Statement {
	s := Statement{Op: Yield, On: none, With: none}
	if a.IntN(16) == 15 {
		return s
	}
	stage := a.stage(room)
	s.On = stage[a.IntN(len(stage))]
	ops := a.fitting(s.On, room)
	s.Op = ops[a.IntN(len(ops))]
	a.arguments(&s)
	return s
}

// stage returns the numbers of the objects with which something can be done now.
func (a *author) stage(room int) (numbers []int) {
	for i := range a.objects {
		if len(a.fitting(i, room)) > 0 {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

// arguments draws what the operation needs to know.
func (a *author) arguments(s *Statement) {
	o := a.objects[s.On]
	switch s.Op {
	case LockAll:
		s.With = a.one(func(i int) bool {
			return i == s.On || a.objects[i].Type.lockable() && (a.rash || !a.holds(i))
		})
	case LockContext, RLockContext, RecvContext:
		s.With = a.one(a.isContext)
	case SelectRecv, SelectSend:
		s.With = a.one(func(i int) bool { return a.objects[i].Type == Chan })
		s.N = a.fresh(o)
	case Acquire:
		if a.hasContext() && a.IntN(2) == 1 {
			s.With = a.one(a.isContext)
		}
		s.N = a.permits(o)
	case TryAcquire, Release:
		s.N = a.permits(o)
	case Add:
		s.N = 1
		if o.Type == Int64 {
			s.N += a.IntN(3)
		}
	case And, Or:
		s.N = a.IntN(8)
	case CompareAndSwap:
		s.Old = a.value(o)
		s.N = a.fresh(o)
	case Set, Store, Swap, Put, TryPut, Send, TrySend:
		s.N = a.fresh(o)
	}
}

// permits draws how many permits are asked for or given.
func (a *author) permits(o Object) int {
	if a.size.Manners == Live {
		return 1 + a.IntN(max(o.N, 1))
	}
	return 1 + a.IntN(2)
}

// fresh returns a value for the object that nobody has written yet; a Bool has but two.
func (a *author) fresh(o Object) int {
	if o.Type == Bool {
		return a.IntN(2)
	}
	a.values++
	return a.values
}

// value draws a value that somebody may have written.
func (a *author) value(o Object) int {
	if o.Type == Bool {
		return a.IntN(2)
	}
	return a.IntN(a.values + 1)
}

func (a *author) isContext(i int) bool { return a.objects[i].Type.ends() }

func (a *author) hasContext() bool {
	return slices.ContainsFunc(a.objects, func(o Object) bool { return o.Type.ends() })
}

// one draws the number of an object with which that is so.
func (a *author) one(so func(i int) bool) int {
	var numbers []int
	for i := range a.objects {
		if so(i) {
			numbers = append(numbers, i)
		}
	}
	return numbers[a.IntN(len(numbers))]
}
