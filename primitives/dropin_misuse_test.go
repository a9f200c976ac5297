package primitives_test

import (
	"math"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// differences are what a program sees that goes from one library to the other. Package sync ends the
// process where ours panics, or panics where ours does not.
var differences = []struct {
	name   string
	do     func(lib library)
	theirs string // what the process says at its end
	ours   string // what the panic says; "" is none
}{
	{"unlock of a Mutex", func(lib library) { lib.mutex().Unlock() },
		"fatal error: sync: unlock of unlocked mutex", "unlock of unlocked Mutex"},
	{"unlock of an RWMutex", func(lib library) { lib.rwMutex().Unlock() },
		"fatal error: sync: Unlock of unlocked RWMutex", "unlock of unlocked RWMutex"},
	{"read unlock of an RWMutex", func(lib library) { lib.rwMutex().RUnlock() },
		"fatal error: sync: RUnlock of unlocked RWMutex", "read unlock of unlocked RWMutex"},
	{"wait without the lock", func(lib library) { lib.newCond(lib.mutex()).Wait() },
		"fatal error: sync: unlock of unlocked mutex", "unlock of unlocked Mutex"},
	{"wait without a lock", func(lib library) { lib.newCond(nil).Wait() },
		"panic: runtime error: invalid memory address", "wait on Cond, which has no L"},
	{"a counter of 32 bits", func(lib library) { wg := lib.waitGroup(); wg.Add(math.MaxInt32); wg.Add(1) },
		"panic: sync: negative WaitGroup counter", ""},
	{"a counter after its misuse", func(lib library) {
		wg := lib.waitGroup()
		wg.Add(1)
		_ = panicOf(func() { wg.Add(-2) })
		wg.Done()
		wg.Wait()
	}, "panic: sync: negative WaitGroup counter", ""},
	{"Goexit in a OnceFunc", func(lib library) {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			lib.onceFunc(runtime.Goexit)()
		}()
		<-ended
	}, "panic: panic called with nil argument", ""},
}

const misuseOfSync = "SYNCPLAY_MISUSE_OF_SYNC"

// TestDifferences lets the misuse of package sync end a child: this test, called again. What it
// tells is in docs/limits.md.
func TestDifferences(t *testing.T) {
	sync, ours := libraries[0], libraries[1]
	for _, d := range differences {
		t.Run(d.name, func(t *testing.T) {
			if os.Getenv(misuseOfSync) != "" {
				d.do(sync)
				return
			}
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestDifferences$/^"+d.name+"$")
			child.Env = append(os.Environ(), misuseOfSync+"=1")
			out, err := child.CombinedOutput()
			require.Error(t, err, "%s", out)
			assert.Contains(t, string(out), d.theirs)

			var message string
			within(t, soon, func() { message = misuse(func() { d.do(ours) }) })
			if d.ours == "" {
				assert.Empty(t, message)
			}
			assert.Contains(t, message, d.ours)
		})
	}
}
