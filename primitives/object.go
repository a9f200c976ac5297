package primitives

import (
	"strconv"
	"strings"
	"sync"

	"syncplay/primitives/hook"
)

// A Locker can be locked and unlocked. It is [sync.Locker].
type Locker = sync.Locker

// An Object is one of this package's primitives. The unexported method keeps others out: what
// takes an Object relies on what only our primitives have.
type Object interface{ object() *hook.Object }

// A Lockable is one of this package's locks.
type Lockable interface {
	Locker
	Object
}

// Name gives o a name for messages, reports and traces. A primitive without one is known by its
// type and the line of its first announced operation. Name may be called at any time, from any
// goroutine; it orders nothing.
func Name(o Object, name string) {
	o.object().SetName(name)
}

// Class says that o is one of a kind: all accounts, say, of a bank. Who predicts deadlocks then reasons
// about the kind as well: an order of two classes that was seen of some of their locks is taken to be meant of
// all, and two locks of one class are not to be held at once, unless [LockAll] or [LockByKey] takes them. Without a
// class a lock is compared with itself alone. Class may be called at any time, from any goroutine; it
// orders nothing.
func Class(o Object, class string) {
	o.object().SetClass(class)
}

// misused panics because the operation of t on o is a mistake of the caller's:
//
//	primitives: unlock of unlocked Mutex "accounts" at bank.go:12
//
// The format has one verb, for the type and name of o. The operation has changed nothing. A task
// that is being unwound is forgiven.
//
// This is in the hidden section, where package fmt, which pools its printers, makes the race
// detector see races.
func misused(t *hook.Task, noun hook.Noun, o *hook.Object, format string) {
	if t.Leaving() {
		return
	}
	site := hook.Here(1)
	message := "primitives: " + strings.Replace(format, "%s", whatIs(noun, o), 1) + " at " + site.Place().String()
	t.Misused(message)
	panic(message)
}

// whatIs returns the type of o, and its name if it has one: Mutex "accounts".
func whatIs(noun hook.Noun, o *hook.Object) string {
	if name := o.Name(); name != "" {
		return noun.String() + " " + strconv.Quote(name)
	}
	return noun.String()
}
