package verify

import (
	"errors"
	"slices"

	"syncplay/primitives"
)

func queueChecks() []Check {
	const typ = "Queue"
	claims := []Claim{Ordering, NoLostWakeup, NoLostPermit, FIFO}
	linear := []Claim{Linearizable}
	return []Check{
		{Type: typ, Name: "capacity 1, a producer and a consumer x 2", Tasks: 2, Operations: 4, Claims: claims, program: handedOver(1, 1, 2)},
		{Type: typ, Name: "capacity 1, 2 producers and 1 consumer", Tasks: 3, Operations: 4, Claims: claims, program: handedOver(1, 2, 1)},
		{Type: typ, Name: "capacity 2, a producer and a consumer x 3", Tasks: 2, Operations: 6, Claims: claims, program: handedOver(2, 1, 3)},
		{Type: typ, Name: "capacity 1, 2 consumers wait while it is closed", Tasks: 3, Operations: 3, Claims: claims[1:2], program: closedForTwo},
		{Type: typ, Name: "capacity 1, a consumer waits while it is closed", Tasks: 3, Operations: 3, Claims: claims[:3], program: closedQueue},
		{Type: typ, Name: "TryPut and TryGet", Tasks: 2, Operations: 4, Claims: claims[1:], program: queueTries},
		{Type: typ, Name: "histories of a producer and a consumer", Tasks: 2, Operations: 4, Claims: linear, history: queueHistory, model: queueModel},
		{Type: typ, Name: "histories of TryPut and TryGet", Tasks: 2, Operations: 4, Claims: linear, history: queueTryHistory, model: queueModel},
		{Type: typ, Name: "histories of Close and Put", Tasks: 2, Operations: 3, Claims: linear, history: closeHistory, model: queueModel},
	}
}

// An item carries a Var, to see that what was done before the Put is seen after the Get.
type item struct {
	producer, number int
	made             *primitives.Var[int]
}

// handedOver has producers put some items each and one consumer get them all, those of each producer
// in order.
func handedOver(capacity, producers, each int) func() {
	return func() {
		q := primitives.NewQueue[item](capacity)
		together(producers+1, func(i int) {
			if i < producers {
				for n := range each {
					it := item{i, n, new(primitives.Var[int])}
					it.made.Set(1)
					primitives.Check(q.Put(it) == nil, "an open queue refuses an item")
				}
				return
			}
			got := make([]int, producers)
			for range producers * each {
				it, ok := q.Get()
				primitives.Check(ok, "an open queue says that it is closed")
				primitives.Check(it.made.Get() == 1, "what the producer did is not seen")
				primitives.Check(it.number == got[it.producer], "item %d comes when %d were got", it.number, got[it.producer])
				got[it.producer]++
			}
		})
		primitives.Check(q.Len() == 0, "there are more items than were put")
		primitives.Check(q.TryPut(item{}), "a slot is lost")
		_, ok := q.TryGet()
		primitives.Check(ok, "an item is lost")
	}
}

// closedQueue closes the queue while one puts and another gets until it is told that no more comes.
func closedQueue() {
	q := primitives.NewQueue[int](1)
	put, got := 0, 0
	beside(func() {
		if q.Put(1) == nil {
			put++
		}
	}, func() {
		for range q.All() {
			got++
		}
	}, q.Close)
	primitives.Check(put == got, "%d items were put and %d were got", put, got)
	primitives.Check(errors.Is(q.Put(2), primitives.ErrClosed), "a closed queue takes an item")
}

// closedForTwo closes the queue while two wait to get.
func closedForTwo() {
	q := primitives.NewQueue[int](1)
	get := func() {
		_, ok := q.Get()
		primitives.Check(!ok, "an item comes of a queue into which nobody has put any")
	}
	beside(get, get, q.Close)
}

// queueTries has two tasks put and get, if they can.
func queueTries() {
	q := primitives.NewQueue[int](1)
	var put, got []int
	together(2, func(i int) {
		if q.TryPut(i) {
			put = append(put, i)
		}
		if v, ok := q.TryGet(); ok {
			got = append(got, v)
		}
	})
	for v, ok := q.TryGet(); ok; v, ok = q.TryGet() {
		got = append(got, v)
	}
	slices.Sort(put)
	slices.Sort(got)
	primitives.Check(slices.Equal(put, got), "%v were put and %v were got", put, got)
	primitives.Check(q.TryPut(2), "a slot is lost")
}

func putOf(q *primitives.Queue[int], v int) func() int {
	return func() int { return whether(q.Put(v) == nil) }
}

// gotFrom gets an item; 0 is none.
func gotFrom(q *primitives.Queue[int]) func() int {
	return func() int {
		v, _ := q.Get()
		return v
	}
}

func queueHistory() history {
	q, r := primitives.NewQueue[int](1), newRecorder(2)
	beside(func() {
		r.do(0, "Put", 1, putOf(q, 1))
		r.do(0, "Put", 2, putOf(q, 2))
	}, func() {
		r.do(1, "Get", 0, gotFrom(q))
		r.do(1, "Get", 0, gotFrom(q))
	})
	return r.end()
}

func queueTryHistory() history {
	q, r := primitives.NewQueue[int](1), newRecorder(2)
	together(2, func(i int) {
		r.do(i, "TryPut", 1+i, func() int { return whether(q.TryPut(1 + i)) })
		r.do(i, "TryGet", 0, func() int {
			v, _ := q.TryGet()
			return v
		})
	})
	return r.end()
}

func closeHistory() history {
	q, r := primitives.NewQueue[int](1), newRecorder(2)
	beside(func() {
		r.do(0, "Put", 1, putOf(q, 1))
		r.do(0, "Get", 0, gotFrom(q))
	}, func() { r.done(1, "Close", 0, q.Close) })
	return r.end()
}

// queueModel: the item in a queue that holds one, 0 for none; and whether it is closed.
var queueModel = &model{step: func(s state, o operation) (state, bool) {
	item, closed := s[0], s[1]
	switch o.method {
	case "Put":
		if o.out == 0 {
			return s, closed == 1
		}
		return state{o.in, 0}, item == 0 && closed == 0
	case "TryPut":
		if o.out == 0 {
			return s, item != 0 || closed == 1
		}
		return state{o.in, 0}, item == 0 && closed == 0
	case "TryGet":
		return state{0, closed}, item == o.out
	case "Get":
		if o.out == 0 {
			return s, item == 0 && closed == 1
		}
		return state{0, closed}, item == o.out
	case "Close":
		return state{item, 1}, true
	}
	return s, false
}}
