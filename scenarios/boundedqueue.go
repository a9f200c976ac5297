package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func boundedQueue() Scenario {
	return Scenario{
		Name: "bounded-queue",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: boundedQueueBroken, CuredBy: []string{"order"},
				Outcomes: []Outcome{
					{report.Stuck, Must, Least{0, 2}, "a consumer that finds the queue empty keeps the mutex that the producer needs"},
					{report.Deadlock, May, Least{0, 6}, "a producer that finds the queue full keeps the mutex that the consumer needs, and it took the last slot itself"},
				},
			},
			{
				Name: "one-sentinel", Broken: true, Run: boundedQueueOneSentinel, CuredBy: []string{"sentinel", "close"},
				Outcomes: []Outcome{{report.Stuck, Always, Least{0, 9}, "two consumers wait for an end, and only one end is sent"}},
			},
			{Name: "order", Run: boundedQueueOrder},
			{Name: "sentinel", Run: boundedQueueSentinel},
			{Name: "close", Run: boundedQueueClose},
		},
	}
}

// boundedQueueBroken builds a queue with one slot from a mutex and two semaphores, and takes the
// mutex first. Whoever then waits for a slot or an item keeps everybody else out.
func boundedQueueBroken() {
	var mu primitives.Mutex             // guards buffer
	slots := primitives.NewSemaphore(1) // how many items fit in
	items := primitives.NewSemaphore(0) // how many items are in
	var buffer []int
	primitives.Name(&mu, "mu")
	primitives.Name(slots, "slots")
	primitives.Name(items, "items")

	put := func(v int) {
		mu.Lock()
		slots.Wait() // with the mutex held: nobody can take an item out now
		buffer = append(buffer, v)
		mu.Unlock()
		items.Signal()
	}
	get := func() int {
		mu.Lock()
		items.Wait() // with the mutex held: nobody can put an item in now
		v := buffer[0]
		buffer = buffer[1:]
		mu.Unlock()
		slots.Signal()
		return v
	}

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("producer", func() {
		for v := range 3 {
			put(v)
		}
	})
	both.Go("consumer", func() {
		for v := range 3 {
			got := get()
			primitives.Check(got == v, "item %d came in the place of item %d", got, v)
		}
	})
	both.Wait()
}

// boundedQueueOrder waits for the slot or the item first, and takes the mutex when there is
// something to do with it.
func boundedQueueOrder() {
	var mu primitives.Mutex             // guards buffer
	slots := primitives.NewSemaphore(1) // how many items fit in
	items := primitives.NewSemaphore(0) // how many items are in
	var buffer []int
	primitives.Name(&mu, "mu")
	primitives.Name(slots, "slots")
	primitives.Name(items, "items")

	put := func(v int) {
		slots.Wait()
		mu.Lock()
		buffer = append(buffer, v)
		mu.Unlock()
		items.Signal()
	}
	get := func() int {
		items.Wait()
		mu.Lock()
		v := buffer[0]
		buffer = buffer[1:]
		mu.Unlock()
		slots.Signal()
		return v
	}

	var both primitives.Group
	primitives.Name(&both, "both")
	both.Go("producer", func() {
		for v := range 3 {
			put(v)
		}
	})
	both.Go("consumer", func() {
		for v := range 3 {
			got := get()
			primitives.Check(got == v, "item %d came in the place of item %d", got, v)
		}
	})
	both.Wait()
}

// boundedQueueOneSentinel ends two consumers with a single sentinel. One consumer gets it and
// goes; the other waits for an item that nobody will send.
func boundedQueueOneSentinel() {
	const end = -1
	queue := primitives.NewQueue[int](2)
	primitives.Name(queue, "queue")

	var sum primitives.Int64
	primitives.Name(&sum, "sum")
	var consumers primitives.Group
	primitives.Name(&consumers, "consumers")
	for _, name := range []string{"consumer 1", "consumer 2"} {
		consumers.Go(name, func() {
			for v, _ := queue.Get(); v != end; v, _ = queue.Get() {
				sum.Add(int64(v))
			}
		})
	}

	var producers primitives.Group
	primitives.Name(&producers, "producers")
	producers.Go("producer 1", func() { _ = queue.Put(1) }) // fails on a closed queue only
	producers.Go("producer 2", func() { _ = queue.Put(2) })
	producers.Wait()
	_ = queue.Put(end)
	consumers.Wait()
	primitives.Check(sum.Load() == 3, "the items sent are 3 together, those received %d", sum.Load())
}

// boundedQueueSentinel sends one sentinel for each consumer, after the last item.
func boundedQueueSentinel() {
	const end = -1
	queue := primitives.NewQueue[int](2)
	primitives.Name(queue, "queue")

	var sum primitives.Int64
	primitives.Name(&sum, "sum")
	var consumers primitives.Group
	primitives.Name(&consumers, "consumers")
	for _, name := range []string{"consumer 1", "consumer 2"} {
		consumers.Go(name, func() {
			for v, _ := queue.Get(); v != end; v, _ = queue.Get() {
				sum.Add(int64(v))
			}
		})
	}

	var producers primitives.Group
	primitives.Name(&producers, "producers")
	producers.Go("producer 1", func() { _ = queue.Put(1) }) // fails on a closed queue only
	producers.Go("producer 2", func() { _ = queue.Put(2) })
	producers.Wait()
	_ = queue.Put(end)
	_ = queue.Put(end)
	consumers.Wait()
	primitives.Check(sum.Load() == 3, "the items sent are 3 together, those received %d", sum.Load())
}

// boundedQueueClose closes the queue after the last item. All consumers see that, however many
// there are.
func boundedQueueClose() {
	queue := primitives.NewQueue[int](2)
	primitives.Name(queue, "queue")

	var sum primitives.Int64
	primitives.Name(&sum, "sum")
	var consumers primitives.Group
	primitives.Name(&consumers, "consumers")
	for _, name := range []string{"consumer 1", "consumer 2"} {
		consumers.Go(name, func() {
			for v := range queue.All() {
				sum.Add(int64(v))
			}
		})
	}

	var producers primitives.Group
	primitives.Name(&producers, "producers")
	producers.Go("producer 1", func() { _ = queue.Put(1) }) // fails on a closed queue only
	producers.Go("producer 2", func() { _ = queue.Put(2) })
	producers.Wait()
	queue.Close()
	consumers.Wait()
	primitives.Check(sum.Load() == 3, "the items sent are 3 together, those received %d", sum.Load())
}
