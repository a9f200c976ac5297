package explore

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"syncplay/primitives/hook"
)

// A word is as before if it holds what it held; the numbers of one TicketLock, if both went on as far.
func TestAsBefore(t *testing.T) {
	type wrote struct {
		noun     hook.Noun
		lock     int
		was, now uint64
	}
	tests := []struct {
		name  string
		words []wrote
		want  bool
	}{
		{"nothing", nil, true},
		{"the same", []wrote{{hook.Mutex, 0, 1 << 40, 1 << 40}}, true},
		{"another value", []wrote{{hook.Mutex, 0, 7, 8}}, false},
		{"another value far up", []wrote{{hook.Mutex, 0, 7, 7 | 1<<40}}, false},
		{"two words as far", []wrote{{hook.Semaphore, 0, 7, 8}, {hook.Semaphore, 0, 3, 4}}, false},
		{"two numbers", []wrote{{hook.TicketLock, 0, 7, 8}, {hook.TicketLock, 0, 3, 4}}, true},
		{"two numbers, not as far", []wrote{{hook.TicketLock, 0, 7, 8}, {hook.TicketLock, 0, 3, 5}}, false},
		{"one number", []wrote{{hook.TicketLock, 0, 7, 8}}, false},
		{"one number of each of two", []wrote{{hook.TicketLock, 0, 7, 8}, {hook.TicketLock, 1, 3, 4}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var m machine
			var l loop
			locks := make([]hook.Object, 2)
			for i, w := range test.words {
				m.places = append(m.places, place{hook.Word{Kind: hook.Modify, Size: 8, At: unsafe.Pointer(&test.words[i].now)}, int32(i), w.noun, &locks[w.lock]})
				a := access{object: int32(i), class: write}
				a.keeps(w.was)
				assert.Equal(t, w.was, a.kept())
				assert.True(t, l.rewrites(&m, &step{}, &a))
			}
			assert.Equal(t, test.want, m.asBefore(&l))
		})
	}
}
