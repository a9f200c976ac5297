package park

import (
	"runtime"
	"sync/atomic"
)

// procs is what runtime.GOMAXPROCS said when it was last asked. To ask takes a lock of the
// scheduler, so those who spin don't: it is asked by who gives up spinning, and goes on to the
// scheduler anyway.
var procs atomic.Int32

// alone says whether there is only one processor to run on, so that who spins keeps away the
// very goroutine that it waits for.
func alone() bool {
	n := procs.Load()
	return n == 1 || n == 0 && countProcs() == 1
}

// countProcs asks.
func countProcs() int32 {
	n := int32(runtime.GOMAXPROCS(0))
	procs.Store(n)
	return n
}
