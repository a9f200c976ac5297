// Package gid tells goroutines apart by the runtime's own number.
package gid

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"

	"github.com/petermattis/goid"
)

// Get returns the function that tells the number of the goroutine that calls it. The fast one
// (2 ns) reads the runtime's own structure, whose layout may change with a Go release; it is
// checked once against [Slow] and left alone if the two disagree.
var Get = sync.OnceValue(func() func() uint64 {
	fast := func() uint64 { return uint64(goid.Get()) }
	if agree(fast) {
		return fast
	}
	return Slow
})

// agree asks both on several goroutines: a wrong offset could be right by chance on one.
func agree(fast func() uint64) bool {
	const goroutines = 4
	same := make(chan bool, goroutines)
	for range goroutines {
		go func() {
			defer func() {
				if recover() != nil {
					same <- false
				}
			}()
			same <- fast() == Slow()
		}()
	}
	all := true
	for range goroutines {
		all = <-same && all
	}
	return all
}

// Slow reads the number off the head of the goroutine's own stack trace, "goroutine 7 [...":
// some microseconds, and right as long as stack traces look like this. It returns 0 if they don't.
func Slow() uint64 {
	var buf [64]byte
	head := buf[:runtime.Stack(buf[:], false)]
	head, ok := bytes.CutPrefix(head, []byte("goroutine "))
	if !ok {
		return 0
	}
	digits, _, _ := bytes.Cut(head, []byte(" "))
	n, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
