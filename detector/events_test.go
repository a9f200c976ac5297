package detector

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"syncplay/primitives/hook"
)

// tape makes the events of a program that is written down in words, one after the other:
//
//	1:         what follows is done by goroutine 1
//	+a -a      lock, unlock
//	+a/r       for reading;   +a/t by a try;   +s/2 two permits of a semaphore
//	>2         fork goroutine 2 (before it does anything)
//	<g         the goroutine ends, and g counts it;   < if nothing does
//	!g         Done of g
//	=g         Wait for g
//
// A name that begins with rw is an RWMutex, with sem a Semaphore, with once a Once; all others are of a
// Mutex. A name with a dot is of the class before the dot.
type tape struct {
	objects  map[string]*hook.Object
	names    map[*hook.Object]string
	hands    map[uint64][]hand
	children map[uint64]*forkling
	spanned  map[*forkling]bool
	actor    uint64
	line     int // counts the words
	sites    []hook.Site
	tell     func(event)
}

func newTape(tell func(event)) *tape {
	return &tape{
		objects: map[string]*hook.Object{}, names: map[*hook.Object]string{}, hands: map[uint64][]hand{},
		children: map[uint64]*forkling{}, spanned: map[*forkling]bool{}, tell: tell,
	}
}

// predictor returns one that knows the objects of the tape.
func (t *tape) predictor() *predictor {
	numbers := map[*hook.Object]uint32{}
	return newPredictor(func(o *hook.Object) uint32 {
		if numbers[o] == 0 {
			numbers[o] = uint32(len(numbers) + 1)
		}
		return numbers[o]
	}, func(o *hook.Object) string {
		class, _, ok := strings.Cut(t.names[o], ".")
		if !ok {
			return ""
		}
		return class
	})
}

func (t *tape) object(name string) *hook.Object {
	if t.objects[name] == nil {
		t.objects[name] = new(hook.Object)
		t.objects[name].SetName(name)
		t.names[t.objects[name]] = name
	}
	return t.objects[name]
}

// play makes the events of the program.
func (t *tape) play(program string) {
	for _, word := range strings.Fields(program) {
		t.line++
		if n, ok := strings.CutSuffix(word, ":"); ok {
			t.actor = t.number(n)
			continue
		}
		switch rest := word[1:]; word[0] {
		case '+':
			t.take(rest)
		case '-':
			t.give(rest)
		case '>':
			t.fork(t.number(rest))
		case '<':
			t.end(rest)
		case '!':
			t.tell(event{what: counted, actor: t.actor, object: t.object(rest)})
		case '=':
			t.tell(event{what: joined, actor: t.actor, object: t.object(rest)})
		default:
			panic("no word of the tape: " + word)
		}
	}
}

func (t *tape) number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func (t *tape) take(word string) {
	name, how, _ := strings.Cut(word, "/")
	h := hand{object: t.object(name), noun: nounOf(name), n: 1, since: t.site()}
	h.try = strings.Contains(how, "t")
	switch {
	case strings.Contains(how, "r"):
		h.mode = shared
	case h.noun == hook.Semaphore:
		_, of, _ := strings.Cut(name, "-") // sem-xxx has three
		h.mode, h.n, h.of = permits, int64(t.number(how)), int64(len(of))
	}
	held := t.hands[t.actor]
	if len(held) > 0 || t.spanned[t.children[t.actor]] || h.noun == hook.RWMutex && h.mode == exclusive {
		t.tell(event{what: nested, actor: t.actor, self: t.children[t.actor], name: t.name(), hands: slices.Clone(held), got: h})
	}
	if i := slices.IndexFunc(held, func(g hand) bool { return g.object == h.object && g.mode == h.mode }); i >= 0 {
		held[i].n++
		return
	}
	t.hands[t.actor] = append(held, h)
}

// site returns where the word stands, as far as the tape has places.
func (t *tape) site() hook.Site {
	if t.line > len(t.sites) {
		return hook.Site{uintptr(t.line)}
	}
	return t.sites[t.line-1]
}

func (t *tape) name() string {
	if t.actor == 0 {
		return ""
	}
	return fmt.Sprintf("g%d", t.actor)
}

func nounOf(name string) hook.Noun {
	for prefix, noun := range map[string]hook.Noun{"rw": hook.RWMutex, "sem": hook.Semaphore, "once": hook.Once} {
		if strings.HasPrefix(name, prefix) {
			return noun
		}
	}
	return hook.Mutex
}

func (t *tape) give(name string) {
	held := t.hands[t.actor]
	i := slices.IndexFunc(held, func(h hand) bool { return h.object == t.object(name) })
	if i >= 0 {
		if held[i].n--; held[i].n > 0 && held[i].mode == shared {
			return
		}
		t.hands[t.actor] = slices.Delete(held, i, i+1)
	}
	t.tell(event{what: gave, actor: t.actor, object: t.object(name)})
}

func (t *tape) fork(child uint64) {
	f := new(forkling)
	t.children[child] = f
	t.spanned[f] = len(t.hands[t.actor]) > 0 || t.spanned[t.children[t.actor]]
	t.tell(event{what: forked, actor: t.actor, child: f, hands: slices.Clone(t.hands[t.actor])})
	t.tell(event{what: begun, actor: child, child: f})
}

func (t *tape) end(counter string) {
	e := event{what: ended, actor: t.actor, child: t.children[t.actor]}
	if counter != "" {
		e.object = t.object(counter)
	}
	t.tell(e)
}
