package primitives

import "sync"

// A Map is a map for many goroutines at once. It is [sync.Map].
//
// None of its operations is announced: while a program is watched or explored, a Map is what a
// plain variable is that no two goroutines use at the same moment.
type Map = sync.Map

// A Pool is a set of objects that may be used again. It is [sync.Pool].
//
// None of its operations is announced. What Get returns depends on the processor and on the
// garbage collector, so a program whose operations hang on it is not deterministic.
type Pool = sync.Pool
