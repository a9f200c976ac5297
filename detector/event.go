package detector

import "syncplay/primitives/hook"

// happening is what an event is.
type happening uint8

const (
	nested  happening = iota // something was taken while something else was held
	forked                   // a goroutine was started
	begun                    // it began
	ended                    // it ended
	counted                  // WaitGroup.Done, or an Add that takes away
	joined                   // a wait for a Group or WaitGroup ended
	gave                     // a lock was given back by one who has started others with it in hand
)

// event is what the predictor is told. Events come in an order in which what happened before comes first.
type event struct {
	what   happening
	actor  uint64       // the goroutine's number
	self   *forkling    // the actor's own; nil if nobody was seen to start it
	name   string       // what people call it; "" for its number
	child  *forkling    // forked, begun, ended: which goroutine
	object *hook.Object // ended, counted: what counts it; joined: what was waited for; gave: the lock
	hands  []hand       // nested, forked: what the actor holds, oldest first
	got    hand         // nested: what it took

	next *event // in the queue
}

// forkling is a goroutine that another started under the Watch: a token for it, from before it has a number.
type forkling struct {
	name  string
	into  *hook.Object // the Group that counts its end; nil if none does
	at    hook.Site    // where it was started
	under bool         // it was started by one with something in hand

	root uint64 // the number of the goroutine that it descends from and that nobody was seen to start

	birth // the predictor's own
}
