package scenarios

import (
	"syncplay/detector/report"
	"syncplay/primitives"
)

func chanMutexMix() Scenario {
	return Scenario{
		Name: "chan-mutex-mix",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: chanMutexMixBroken,
				Outcomes: []Outcome{{report.Stuck, Must, Least{0, 2}, "the sender keeps the mutex that the receiver needs before it receives"}},
			},
			{Name: "buffer", Run: chanMutexMixBuffer},
			{Name: "unlock-first", Run: chanMutexMixUnlockFirst},
		},
	}
}

// chanMutexMixBroken sends the score while it holds the mutex. The send waits for the board, and
// the board may be waiting for the mutex.
func chanMutexMixBroken() {
	var mu primitives.Mutex
	score := 0 // guarded by mu
	news := primitives.NewChan[int](0)
	primitives.Name(&mu, "mu")
	primitives.Name(news, "news")

	var game primitives.Group
	primitives.Name(&game, "game")
	game.Go("player", func() {
		mu.Lock()
		score++
		news.Send(score) // waits, with the mutex in hand
		mu.Unlock()
	})
	game.Go("board", func() {
		mu.Lock()
		before := score
		mu.Unlock()
		after, _ := news.Recv()
		primitives.Check(after >= before, "the score went back from %d to %d", before, after)
	})
	game.Wait()
}

// chanMutexMixBuffer leaves the score in the channel's buffer. The send does not wait.
func chanMutexMixBuffer() {
	var mu primitives.Mutex
	score := 0 // guarded by mu
	news := primitives.NewChan[int](1)
	primitives.Name(&mu, "mu")
	primitives.Name(news, "news")

	var game primitives.Group
	primitives.Name(&game, "game")
	game.Go("player", func() {
		mu.Lock()
		score++
		news.Send(score)
		mu.Unlock()
	})
	game.Go("board", func() {
		mu.Lock()
		before := score
		mu.Unlock()
		after, _ := news.Recv()
		primitives.Check(after >= before, "the score went back from %d to %d", before, after)
	})
	game.Wait()
}

// chanMutexMixUnlockFirst takes a copy under the mutex and sends it afterwards.
func chanMutexMixUnlockFirst() {
	var mu primitives.Mutex
	score := 0 // guarded by mu
	news := primitives.NewChan[int](0)
	primitives.Name(&mu, "mu")
	primitives.Name(news, "news")

	var game primitives.Group
	primitives.Name(&game, "game")
	game.Go("player", func() {
		mu.Lock()
		score++
		now := score
		mu.Unlock()
		news.Send(now)
	})
	game.Go("board", func() {
		mu.Lock()
		before := score
		mu.Unlock()
		after, _ := news.Recv()
		primitives.Check(after >= before, "the score went back from %d to %d", before, after)
	})
	game.Wait()
}
