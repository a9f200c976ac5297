package compare

import (
	"sync"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives"
)

// ours is package primitives under package detector.
type ours struct{}

func (ours) make(t thing, l sync.Locker) any {
	o := ours{}.object(t, l)
	primitives.Name(o, t.name)
	if t.class != "" {
		primitives.Class(o, t.class)
	}
	return o
}

func (ours) object(t thing, l sync.Locker) primitives.Object {
	switch t.kind {
	case mutex:
		return new(primitives.Mutex)
	case rwmutex:
		return new(primitives.RWMutex)
	case spinlock:
		return new(primitives.SpinLock)
	case semaphore:
		return primitives.NewSemaphore(t.n)
	case cond:
		return primitives.NewCond(l)
	case once:
		return new(primitives.Once)
	case channel:
		return primitives.NewChan[int](0)
	}
	w := new(primitives.WaitGroup)
	w.Add(int(t.n))
	return w
}

func (ours) children() starter { return new(offspring) }

// offspring is a Group whose goroutines need no names.
type offspring struct{ primitives.Group }

func (o *offspring) Go(f func()) { o.Group.Go("", f) }

func (ours) renew(x any) {
	switch x := x.(type) {
	case *primitives.Mutex:
		*x = primitives.Mutex{}
	case *primitives.RWMutex:
		*x = primitives.RWMutex{}
	case *primitives.SpinLock:
		*x = primitives.SpinLock{}
	}
}

func (ours) watch(told func(remark)) (stop func()) {
	w := detector.Start(detector.OnFinding(func(f detector.Finding) { told(remarkOn(f)) }))
	return func() { w.Stop() }
}

// kinds are the verdicts that findings stand for.
var kinds = map[report.Kind]Verdict{
	report.Deadlock: Deadlock, report.PotentialDeadlock: Potential, report.Orphaned: Orphaned,
	report.Stuck: Stuck, report.Leak: Stuck, report.Misuse: Misuse,
}

func remarkOn(f detector.Finding) remark {
	said, ok := kinds[f.Kind]
	if !ok {
		return remark{said: Broken, detail: f.Message}
	}
	return remark{said: said, how: string(f.Confidence), detail: f.Message}
}
