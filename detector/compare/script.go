package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A script is what the goroutines of a case do. It reads from left to right in time: each stretch
// begins with the number of its goroutine, and a stretch begins when the one before has ended.
//
//	1: La Lb Ub Ua | 2: Lb La Ua Ub      first 1 takes a and b, then 2 takes b and a
//	1: La | 2: Lb | 1: Lb? | 2: La?      each takes one, and waits for the other's
//
// La locks a, Ra locks it for reading, Ua gives it back, in whichever way it is held. All else is
// a word, a name and perhaps a number: acquire:s:2. Behind the step stands how it goes if it does not
// simply succeed: "?" says that it waits (the next stretch then begins when it does), "!" that it is
// refused. A goroutine that another one forks begins there; all others are there from the start,
// and nobody knows of whom they descend.
type script struct {
	stretches []stretch
	things    []thing // in the order of their first mention
	forked    map[int]bool
}

// stretch is what one goroutine does without a pause.
type stretch struct {
	who   int
	steps []step
}

// step is one operation.
type step struct {
	op   op
	name string // of what it is done to
	n    int64  // permits, or the number of a goroutine
	mark mark
}

// op is what a step does.
type op string

const (
	lock     op = "L"
	rlock    op = "R"
	unlock   op = "U"
	rlocker  op = "rlocker"  // lock for reading, through RWMutex.RLocker
	try      op = "try"      // TryLock
	deadline op = "deadline" // LockContext, with a deadline
	zero     op = "zero"     // make it a new lock, while it is held
	acquire  op = "acquire"  // of a Semaphore
	release  op = "release"
	done     op = "done" // of a WaitGroup
	wait     op = "wait" // of a WaitGroup or a Cond
	signal   op = "signal"
	send     op = "send" // of a Chan
	do       op = "do"   // Once.Do, of a function that goes on up to the end
	end      op = "end"
	fork     op = "fork" // start the goroutine of that number
	join     op = "join" // wait for its end
	sleep    op = "sleep"
	exit     op = "exit" // the goroutine ends
)

// What an operation takes.
const (
	aName   = "a name"
	aNumber = "a number"
	nothing = "nothing"
)

// ops says what each operation takes.
var ops = map[op]string{
	lock: aName, rlock: aName, unlock: aName, rlocker: aName, try: aName, deadline: aName, zero: aName,
	acquire: aName, release: aName, done: aName, wait: aName, signal: aName, send: aName, do: aName, end: aName,
	fork: aNumber, join: aNumber, sleep: nothing, exit: nothing,
}

// takes says whether the operation asks for something that others may hold.
func (o op) takes() bool {
	switch o {
	case lock, rlock, rlocker, try, deadline, acquire, do:
		return true
	}
	return false
}

// mark says how a step goes.
type mark byte

const (
	succeeds mark = 0
	waits    mark = '?'
	refused  mark = '!'
)

// thing is what a name stands for.
type thing struct {
	name  string
	kind  kind
	n     int64  // permits of a Semaphore, or what a WaitGroup counts
	of    string // the lock of a Cond
	class string
}

// kind is the type of a thing.
type kind string

const (
	mutex     kind = "Mutex"
	rwmutex   kind = "RWMutex"
	spinlock  kind = "SpinLock"
	semaphore kind = "Semaphore"
	cond      kind = "Cond"
	waitgroup kind = "WaitGroup"
	once      kind = "Once"
	channel   kind = "Chan"
)

// parse reads the script of a case.
func parse(c Case) (s script, err error) {
	s.forked = map[int]bool{}
	for text := range strings.SplitSeq(c.Script, "|") {
		var one stretch
		if one, err = parseStretch(text); err != nil {
			return s, fmt.Errorf("%s: %w", c.Name, err)
		}
		s.stretches = append(s.stretches, one)
		for _, at := range one.steps {
			if at.op == fork {
				s.forked[int(at.n)] = true
			}
		}
	}
	if s.things, err = s.declared(c.With); err != nil {
		return s, fmt.Errorf("%s: %w", c.Name, err)
	}
	whole := s.stretches
	for range c.Repeat - 1 {
		s.stretches = append(s.stretches, whole...)
	}
	return s, nil
}

// parseStretch reads "1: La Lb?".
func parseStretch(text string) (s stretch, err error) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return s, fmt.Errorf("%q: a stretch is a goroutine and its steps, as in \"1: La\"", text)
	}
	number, ok := strings.CutSuffix(words[0], ":")
	if s.who, err = strconv.Atoi(number); err != nil || !ok || s.who < 1 {
		return s, fmt.Errorf("%q: a stretch begins with its goroutine, as in \"1:\"", words[0])
	}
	for i, word := range words[1:] {
		at, err := parseStep(word)
		if err != nil {
			return s, err
		}
		if last := i == len(words)-2; !last && (at.mark == waits || at.op == exit) {
			return s, fmt.Errorf("%q: goroutine %d can do no more in this stretch", word, s.who)
		}
		s.steps = append(s.steps, at)
	}
	return s, nil
}

// parseStep reads "La", "Lb?", "acquire:s:2" or "exit".
func parseStep(word string) (s step, err error) {
	text := word
	if last := mark(text[len(text)-1]); last == waits || last == refused {
		s.mark, text = last, text[:len(text)-1]
	}
	parts := strings.Split(text, ":")
	if len(parts) == 1 && len(text) > 1 && ops[op(text[:1])] != "" {
		parts = []string{text[:1], text[1:]} // La
	}
	s.op = op(parts[0])
	switch takes := ops[s.op]; {
	case takes == "":
		return s, fmt.Errorf("%q: there is no such step", word)
	case takes == nothing && len(parts) == 1:
	case takes == aNumber && len(parts) == 2:
		s.n, err = strconv.ParseInt(parts[1], 10, 32)
	case takes == aName && len(parts) == 2 && parts[1] != "":
		s.name, s.n = parts[1], 1
	case takes == aName && len(parts) == 3 && parts[1] != "":
		s.name = parts[1]
		s.n, err = strconv.ParseInt(parts[2], 10, 32)
	default:
		return s, fmt.Errorf("%q: %s takes %s", word, s.op, takes)
	}
	if err != nil {
		return s, fmt.Errorf("%q: %w", word, err)
	}
	return s, nil
}

// declared returns what the names stand for. A lock that is locked for reading somewhere is an
// RWMutex, another one a Mutex; all else must be said, as in "s Semaphore 2, c Cond a, a class account", or of
// all locks: "locks SpinLock".
func (s script) declared(with string) (all []thing, err error) {
	add := func(name string) *thing {
		i := slices.IndexFunc(all, func(t thing) bool { return t.name == name })
		if i < 0 {
			i, all = len(all), append(all, thing{name: name})
		}
		return &all[i]
	}
	others := thing{kind: mutex}
	for item := range strings.SplitSeq(with, ",") {
		words := strings.Fields(item)
		if len(words) == 0 {
			continue
		}
		if len(words) < 2 {
			return nil, fmt.Errorf("%q: a declaration is a name and a type", item)
		}
		t := &others
		if words[0] != "locks" {
			t = add(words[0])
		}
		if err := t.declare(words[1], words[2:]); err != nil {
			return nil, fmt.Errorf("%q: %w", item, err)
		}
	}
	for _, at := range s.steps() {
		if t := add(at.name); t.kind == "" && (at.op == rlock || at.op == rlocker) {
			t.kind = rwmutex
		}
	}
	for i, t := range all {
		if t.kind == "" {
			all[i].kind = others.kind
		}
	}
	slices.SortStableFunc(all, func(a, b thing) int { return len(a.of) - len(b.of) }) // the lock before its Cond
	return all, nil
}

// steps returns all steps that are done to something.
func (s script) steps() (all []step) {
	for _, one := range s.stretches {
		for _, at := range one.steps {
			if at.name != "" {
				all = append(all, at)
			}
		}
	}
	return all
}

// declare reads the words behind a name.
func (t *thing) declare(what string, more []string) (err error) {
	first := ""
	if len(more) > 0 {
		first = more[0]
	}
	switch kind(what) {
	case "class":
		t.class = first
		return nil
	case mutex, rwmutex, spinlock, once, channel:
	case cond:
		t.of = first
	case semaphore, waitgroup:
		t.n, err = strconv.ParseInt(first, 10, 64)
	default:
		return fmt.Errorf("there is no type %s", what)
	}
	t.kind = kind(what)
	return err
}

// goroutine begins a stretch.
func goroutine(n int) string { return strconv.Itoa(n) + ": " }
