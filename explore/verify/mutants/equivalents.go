package mutants

// equivalents are the mutants that change nothing that is promised, each with the argument.
var equivalents = map[string]string{
	"word.go:unlock:a compare-and-swap torn into a load and a store (2)": "It is reached with a lock that is not contended only if another Unlock came in between: " +
		"of two at once, for one lock that is held, one is a misuse. For all others nobody else changes the state there.",
	"word.go:unlockSlow:m.awake = true left out": "It saves wakes: without it a second waiter is woken while the first is on its way. That one competes as well, " +
		"finds the lock taken, and queues again at its old place.",
	"word.go:unlockSlow:a wake before the release":                         "Both are in the section under the queue's lock, and the first thing that the woken one does is to enter that section.",
	"rwmutex.go:hasWriter:state < -announced/2 made <=":                    "The two differ for a state of exactly -1<<61: an RWMutex that 1<<29 readers too many have left.",
	"spinlock.go:unlock:a swap torn into a load and a store":               "Only the holder unlocks, and nobody else changes the state while it is held. The swap tells a misuse, an Unlock too many.",
	"taslock.go:unlock:a swap torn into a load and a store":                "Only the holder unlocks, and nobody else changes the state while it is held. The swap tells a misuse, an Unlock too many.",
	"ticketlock.go:unlock:a compare-and-swap torn into a load and a store": "Only the holder changes the number that is served. The compare-and-swap tells a misuse, an Unlock too many at the same time.",
	"mcslock.go:unlock:a swap torn into a load and a store":                "Only the holder takes the owner out. The swap tells a misuse, an Unlock too many at the same time.",
	"mcslock.go:join:before == l.owner.Load() made !=":                     "It decides who looks once more before it parks; the compare-and-swap that parks notices a turn that has come.",
	"cond.go:signal:w.Granted = true left out":                             "Only a wait that is given up looks at it, and no Wait has a context: it matters to a run that is unwound, and where L can't be unlocked.",
	"count.go:wait:LoadInt64() <= awaited made <":                          "The counter is asked again under the queue's lock, before the queue is joined.",
	"tryall.go:rest:attempt < tryYields made <=":                           "It yields once more before it begins to sleep.",
	"park/queue.go:Insert:at.N > w.N made >=":                              "No two waiters have one ticket.",
	"ticketlock.go:soon:int64() > 1 made >=":                               "It decides who looks once more before it parks. Whoever parks looks again under the queue's lock.",
}
