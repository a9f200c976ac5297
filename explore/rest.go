package explore

import (
	"slices"

	"syncplay/primitives/hook"
)

// What a round leaves behind at the fine grain. A lock that is taken and given back writes its words,
// so that it takes a look at what is in them: the round has left a word as it was that holds what it
// held before. The two counters of a TicketLock go on by one each; they matter by their difference alone
// to whoever has looked at neither since.

// operation is what an operation came to of which the parts are the steps. There is more to a lock than
// its words, but what is taken is given back in operations.
type operation struct {
	step int32
	access
}

// finished notes what an operation came to that ended with the step under way.
//
//go:norace
func (m *machine) finished(a *act) {
	o := &m.objects[m.objectOf(a.kind, a.noun, a.object, a.n)]
	w := operation{int32(len(m.steps) - 1), access{object: o.index, class: any_}}
	if a.outcome != misused {
		w.class = o.classify(a, false)
	}
	if w.class == take || w.class == give {
		w.n = to32(max(a.n, -a.n))
	}
	m.operations = append(m.operations, w)
}

// undoes says whether the operations of t that ended in step from or later gave back what they took,
// and changed nothing else.
func (m *machine) undoes(t *task, from int) bool {
	var all loop
	i, _ := slices.BinarySearchFunc(m.operations, from, func(w operation, from int) int { return int(w.step) - from })
	for ; i < len(m.operations); i++ {
		w := &m.operations[i]
		if int(m.steps[w.step].task) == t.index && (!w.class.returns() || all.at(&w.access) < 0) {
			return false
		}
	}
	return !all.keeps()
}

// keeps notes in a write to a word what was in it before.
func (a *access) keeps(was uint64) { a.n, a.room = int32(uint32(was)), int32(uint32(was>>32)) }

// kept returns what was in the word before.
func (a *access) kept() uint64 { return uint64(uint32(a.n)) | uint64(uint32(a.room))<<32 }

// rewrites says whether the access, of a round of t, wrote a word; if so, it is entered. It is looked
// at in the end what is in it then.
func (l *loop) rewrites(m *machine, s *step, a *access) bool {
	if a.class != write || s.noun != hook.Nothing || s.second || m.placeAt(a.object) == nil {
		return false
	}
	l.at(&access{object: a.object, class: read, event: a.event})
	if k := l.of(a); !k.wrote {
		k.wrote, k.was = true, a.kept()
	}
	return true
}

// placeAt returns the place that has the number, or nil.
func (m *machine) placeAt(object int32) *place {
	for i := range m.places {
		if m.places[i].object == object {
			return &m.places[i]
		}
	}
	return nil
}

// asBefore says whether all words that were written in the round are as they were before it, or of a
// TicketLock whose counters have both gone on as far.
func (m *machine) asBefore(l *loop) bool {
	for i := range l.looks {
		if k := &l.looks[i]; k.wrote && m.gone(k) != 0 && !m.counted(l, k) {
			return false
		}
	}
	return true
}

// gone returns how far the round has changed a word.
func (m *machine) gone(k *look) uint64 {
	p := m.placeAt(k.object)
	if p == nil || !k.wrote {
		return 0
	}
	return value(p.word) - k.was
}

// counted says whether the word is one of the two counters of a TicketLock, and the other one has gone
// on with it.
func (m *machine) counted(l *loop, k *look) bool {
	p := m.placeAt(k.object)
	if p.noun != hook.TicketLock {
		return false
	}
	for i := range l.looks {
		other := &l.looks[i]
		if q := m.placeAt(other.object); other != k && q != nil && q.lock == p.lock && q.word.Size == p.word.Size {
			return m.gone(other) == m.gone(k)
		}
	}
	return false
}
