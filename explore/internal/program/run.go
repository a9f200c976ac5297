package program

import (
	"context"
	"time"

	"syncplay/primitives"
)

// Run runs the program as an ordinary function: it creates the objects, starts a task each in a
// Group, and waits for them.
func (p Program) Run() { p.Func(new(Log))() }

// Func returns the program as a function that keeps in log what its latest execution observed.
func (p Program) Func(log *Log) func() {
	return func() {
		objects := p.create()
		tasks := log.begin(p, objects)
		var g primitives.Group
		for i, list := range p.Tasks {
			t := &task{objects, &tasks[i]}
			g.Go(title(i), func() {
				t.all(list)
				t.ended = true
			})
		}
		g.Wait()
	}
}

// create returns fresh objects, named as the text names them.
func (p Program) create() []any {
	objects := make([]any, len(p.Objects))
	for i, o := range p.Objects {
		objects[i] = create(o, objects)
		if object, ok := objects[i].(primitives.Object); ok {
			primitives.Name(object, p.name(i))
		}
	}
	return objects
}

// create returns a fresh object, which may need one of those before it.
func create(o Object, before []any) any {
	switch o.Type {
	case Mutex:
		return new(primitives.Mutex)
	case RWMutex:
		return new(primitives.RWMutex)
	case Semaphore:
		return primitives.NewSemaphore(int64(o.N))
	case BoundedSemaphore:
		return primitives.NewBoundedSemaphore(int64(o.N))
	case SpinLock:
		return new(primitives.SpinLock)
	case TASLock:
		return new(primitives.TASLock)
	case TicketLock:
		return new(primitives.TicketLock)
	case MCSLock:
		return new(primitives.MCSLock)
	case Cond:
		return primitives.NewCond(before[o.L].(primitives.Locker))
	case Barrier:
		return primitives.NewBarrier(o.N)
	case Once:
		return new(primitives.Once)
	case WaitGroup:
		return new(primitives.WaitGroup)
	case Queue:
		return primitives.NewQueue[int](o.N)
	case Var:
		return new(primitives.Var[int])
	case Int64:
		return new(primitives.Int64)
	case Bool:
		return new(primitives.Bool)
	case Chan:
		return primitives.NewChan[int](o.N)
	case Context:
		ctx, cancel := primitives.WithCancel(context.Background())
		return cancellable{ctx, cancel}
	case Timeout:
		ctx, cancel := primitives.WithTimeout(context.Background(), time.Millisecond)
		return cancellable{ctx, cancel}
	}
	panic("program: no such type")
}

// cancellable is a context and what ends it.
type cancellable struct {
	context.Context
	cancel context.CancelFunc
}

// task is a task at work.
type task struct {
	objects []any
	*record
}

// all does the statements one after the other.
func (t *task) all(list []Statement) {
	for i := range list {
		t.do(&list[i])
		t.done++
	}
}

func (t *task) do(s *Statement) {
	if s.Op == Yield {
		primitives.Yield()
		return
	}
	switch o := t.objects[s.On].(type) {
	case *primitives.RWMutex:
		t.doRWMutex(o, s)
	case lock:
		t.doLock(o, s)
	case *primitives.Semaphore:
		t.doSemaphore(o, s)
	case *primitives.Cond:
		t.doCond(o, s)
	case *primitives.Barrier:
		t.saw(s, o.Wait())
	case *primitives.Once:
		t.doOnce(o, s)
	case *primitives.WaitGroup:
		t.doWaitGroup(o, s)
	case *primitives.Queue[int]:
		t.doQueue(o, s)
	case *primitives.Chan[int]:
		t.doChan(o, s)
	case *primitives.Var[int]:
		t.doVar(o, s)
	case *primitives.Int64:
		t.doInt64(o, s)
	case *primitives.Bool:
		t.doBool(o, s)
	case cancellable:
		t.doContext(o, s)
	}
}

// lock is what all locks have.
type lock interface {
	primitives.Lockable
	TryLock() bool
}

// patient is a lock that one can give up to wait for.
type patient interface {
	LockContext(ctx context.Context) error
}

func (t *task) doLock(l lock, s *Statement) {
	switch s.Op {
	case Lock:
		l.Lock()
	case Unlock:
		l.Unlock()
	case TryLock:
		t.try(s, l.TryLock())
	case LockContext:
		t.try(s, l.(patient).LockContext(t.context(s)) == nil)
	case LockAll:
		unlock := primitives.LockAll(l, t.objects[s.With].(lock))
		t.all(s.Body)
		unlock()
	}
}

func (t *task) doRWMutex(rw *primitives.RWMutex, s *Statement) {
	switch s.Op {
	case RLock:
		rw.RLock()
	case RUnlock:
		rw.RUnlock()
	case TryRLock:
		t.try(s, rw.TryRLock())
	case RLockContext:
		t.try(s, rw.RLockContext(t.context(s)) == nil)
	default:
		t.doLock(rw, s)
	}
}

func (t *task) doSemaphore(sem *primitives.Semaphore, s *Statement) {
	switch s.Op {
	case Wait:
		sem.Wait()
	case Signal:
		sem.Signal()
	case Acquire:
		t.try(s, sem.Acquire(t.context(s), int64(s.N)) == nil)
	case TryAcquire:
		t.try(s, sem.TryAcquire(int64(s.N)))
	case Release:
		sem.Release(int64(s.N))
	}
}

func (t *task) doCond(c *primitives.Cond, s *Statement) {
	switch s.Op {
	case Wait:
		c.Wait()
	case Signal:
		c.Signal()
	case Broadcast:
		c.Broadcast()
	}
}

func (t *task) doOnce(o *primitives.Once, s *Statement) {
	called := false
	o.Do(func() {
		called = true
		t.all(s.Body)
	})
	t.saw(s, called)
}

func (t *task) doWaitGroup(wg *primitives.WaitGroup, s *Statement) {
	switch s.Op {
	case Add:
		wg.Add(s.N)
	case Done:
		wg.Done()
	case Wait:
		wg.Wait()
	}
}

func (t *task) doQueue(q *primitives.Queue[int], s *Statement) {
	switch s.Op {
	case Put:
		t.saw(s, q.Put(s.N) == nil)
	case Get:
		v, ok := q.Get()
		t.got(s, v, ok)
	case TryPut:
		t.saw(s, q.TryPut(s.N))
	case TryGet:
		v, ok := q.TryGet()
		t.got(s, v, ok)
	case Close:
		q.Close()
	}
}

func (t *task) doChan(c *primitives.Chan[int], s *Statement) {
	switch s.Op {
	case Send:
		c.Send(s.N)
	case Recv:
		v, ok := c.Recv()
		t.got(s, v, ok)
	case Close:
		c.Close()
	case Len:
		t.saw(s, c.Len())
	default:
		t.doSelect(c, s)
	}
}

func (t *task) doSelect(c *primitives.Chan[int], s *Statement) {
	send := primitives.OnSend(c, s.N, func() { t.saw(s, "sent") })
	got := func(v int, ok bool) { t.got(s, v, ok) }
	not := func() { t.saw(s, "not") }
	switch s.Op {
	case TrySend:
		primitives.Select(send, primitives.Default(not))
	case TryRecv:
		primitives.Select(primitives.OnRecv(c, got), primitives.Default(not))
	case RecvContext:
		primitives.Select(primitives.OnRecv(c, got), primitives.OnDone(t.context(s), not))
	case SelectRecv:
		primitives.Select(primitives.OnRecv(c, got), primitives.OnRecv(t.objects[s.With].(*primitives.Chan[int]), got))
	case SelectSend:
		primitives.Select(send, primitives.OnRecv(t.objects[s.With].(*primitives.Chan[int]), got))
	}
}

func (t *task) doVar(v *primitives.Var[int], s *Statement) {
	switch s.Op {
	case Get:
		t.saw(s, v.Get())
	case Set:
		v.Set(s.N)
	}
}

func (t *task) doInt64(i *primitives.Int64, s *Statement) {
	n := int64(s.N)
	switch s.Op {
	case Load:
		t.saw(s, i.Load())
	case Store:
		i.Store(n)
	case Add:
		t.saw(s, i.Add(n))
	case CompareAndSwap:
		t.saw(s, i.CompareAndSwap(int64(s.Old), n))
	case Swap:
		t.saw(s, i.Swap(n))
	case And:
		t.saw(s, i.And(n))
	case Or:
		t.saw(s, i.Or(n))
	}
}

func (t *task) doBool(b *primitives.Bool, s *Statement) {
	v := s.N == 1
	switch s.Op {
	case Load:
		t.saw(s, b.Load())
	case Store:
		b.Store(v)
	case CompareAndSwap:
		t.saw(s, b.CompareAndSwap(s.Old == 1, v))
	case Swap:
		t.saw(s, b.Swap(v))
	}
}

func (t *task) doContext(c cancellable, s *Statement) {
	switch s.Op {
	case Cancel:
		c.cancel()
	case Err:
		t.saw(s, c.Err() != nil)
	}
}

// try ends a statement that may fail: if it has not, its Body follows.
func (t *task) try(s *Statement, ok bool) {
	t.saw(s, ok)
	if ok {
		t.all(s.Body)
	}
}

// got is saw for a value that may not be there.
func (t *task) got(s *Statement, v int, ok bool) {
	if ok {
		t.saw(s, v)
	} else {
		t.saw(s, false)
	}
}

// context returns the context of the statement.
func (t *task) context(s *Statement) context.Context {
	if s.With == none {
		return context.Background()
	}
	return t.objects[s.With].(cancellable).Context
}
