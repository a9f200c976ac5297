package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func lostWakeup() Scenario {
	return Scenario{
		Name: "lost-wakeup",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: lostWakeupBroken,
				Outcomes: []Outcome{{report.Stuck, Must, Least{1, 7}, "the signal comes after the look at the letter box and before the wait"}},
			},
			{
				Name: "writer", Broken: true, Run: lostWakeupWriter,
				Outcomes: []Outcome{{report.Stuck, Must, Least{1, 5}, "the writer takes no lock, so it can come between the reader's look and its wait"}},
			},
			{Name: "semaphore", Run: lostWakeupSemaphore},
			{Name: "lock", Run: lostWakeupLock},
		},
	}
}

// lostWakeupBroken looks into the letter box before it takes the lock. The letter and the signal
// can come between the look and the wait.
func lostWakeupBroken() {
	var mu primitives.Mutex
	var letter primitives.Bool
	primitives.Name(&mu, "mu")
	primitives.Name(&letter, "letter")
	arrived := primitives.NewCond(&mu)
	primitives.Name(arrived, "arrived")

	var post primitives.Group
	primitives.Name(&post, "post")
	post.Go("reader", func() {
		for !letter.Load() {
			mu.Lock()
			arrived.Wait()
			mu.Unlock()
		}
	})
	post.Go("writer", func() {
		mu.Lock()
		letter.Store(true)
		mu.Unlock()
		arrived.Signal()
	})
	post.Wait()
}

// lostWakeupWriter has a reader that looks and waits under the lock, and a writer that takes no
// lock because its store is atomic. The lock keeps nobody out who does not take it.
func lostWakeupWriter() {
	var mu primitives.Mutex
	var letter primitives.Bool
	primitives.Name(&mu, "mu")
	primitives.Name(&letter, "letter")
	arrived := primitives.NewCond(&mu)
	primitives.Name(arrived, "arrived")

	var post primitives.Group
	primitives.Name(&post, "post")
	post.Go("reader", func() {
		mu.Lock()
		for !letter.Load() {
			arrived.Wait()
		}
		mu.Unlock()
	})
	post.Go("writer", func() {
		letter.Store(true)
		arrived.Signal()
	})
	post.Wait()
}

// lostWakeupSemaphore has nothing to look at: a permit that comes before the wait is kept for it.
func lostWakeupSemaphore() {
	letters := primitives.NewSemaphore(0) // how many are in the box
	primitives.Name(letters, "letters")

	var post primitives.Group
	primitives.Name(&post, "post")
	post.Go("reader", func() { letters.Wait() })
	post.Go("writer", func() { letters.Signal() })
	post.Wait()
}

// lostWakeupLock looks under the lock that the writer takes too. Wait gives the lock back and
// begins to wait in one step, so no signal fits between the look and the wait.
func lostWakeupLock() {
	var mu primitives.Mutex
	letter := false // guarded by mu
	primitives.Name(&mu, "mu")
	arrived := primitives.NewCond(&mu)
	primitives.Name(arrived, "arrived")

	var post primitives.Group
	primitives.Name(&post, "post")
	post.Go("reader", func() {
		mu.Lock()
		for !letter {
			arrived.Wait()
		}
		mu.Unlock()
	})
	post.Go("writer", func() {
		mu.Lock()
		letter = true
		mu.Unlock()
		arrived.Signal()
	})
	post.Wait()
}
