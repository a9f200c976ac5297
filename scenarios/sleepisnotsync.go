package scenarios

import (
	"time"

	"syncplay/detector/report"
	"syncplay/primitives"
)

func sleepIsNotSync() Scenario {
	return Scenario{
		Name: "sleep-is-not-sync",
		Variants: []Variant{
			{
				Name: "broken", Broken: true, Run: sleepIsNotSyncBroken,
				Outcomes: []Outcome{
					{report.DataRace, Must, Least{0, 4}, "a sleep takes time and orders nothing"},
					{report.CheckFailed, Rarely, Least{0, 4}, "nothing makes the worker be done when the sleep ends"},
				},
			},
			{
				Name: "atomic", Broken: true, Run: sleepIsNotSyncAtomic,
				Outcomes: []Outcome{{report.CheckFailed, Rarely, Least{0, 4}, "nothing makes the worker be done when the sleep ends"}},
			},
			{Name: "channel", Run: sleepIsNotSyncChannel},
			{Name: "wait", Run: sleepIsNotSyncWait},
		},
	}
}

// sleepIsNotSyncBroken gives the worker a thousand times the time that it needs.
func sleepIsNotSyncBroken() {
	var answer primitives.Var[int]
	primitives.Name(&answer, "answer")

	var workers primitives.Group
	primitives.Name(&workers, "workers")
	workers.Go("worker", func() { answer.Set(42) })
	primitives.Sleep(time.Millisecond)
	got := answer.Get()
	workers.Wait() // one line too late
	primitives.Check(got == 42, "the answer that was read is %d, not 42", got)
}

// sleepIsNotSyncAtomic has an atomic answer, and so no data race. It reads no less early.
func sleepIsNotSyncAtomic() {
	var answer primitives.Int64
	primitives.Name(&answer, "answer")

	var workers primitives.Group
	primitives.Name(&workers, "workers")
	workers.Go("worker", func() { answer.Store(42) })
	primitives.Sleep(time.Millisecond)
	got := answer.Load()
	workers.Wait() // one line too late
	primitives.Check(got == 42, "the answer that was read is %d, not 42", got)
}

// sleepIsNotSyncChannel sends the answer. Recv waits until there is one, however long that takes.
func sleepIsNotSyncChannel() {
	answers := primitives.NewChan[int](0)
	primitives.Name(answers, "answers")

	var workers primitives.Group
	primitives.Name(&workers, "workers")
	workers.Go("worker", func() { answers.Send(42) })
	got, _ := answers.Recv()
	workers.Wait()
	primitives.Check(got == 42, "the answer that was read is %d, not 42", got)
}

// sleepIsNotSyncWait waits for the worker and then reads.
func sleepIsNotSyncWait() {
	var answer primitives.Var[int]
	primitives.Name(&answer, "answer")

	var workers primitives.Group
	primitives.Name(&workers, "workers")
	workers.Go("worker", func() { answer.Set(42) })
	workers.Wait()
	got := answer.Get()
	primitives.Check(got == 42, "the answer that was read is %d, not 42", got)
}
