// Package compare runs one set of cases under two deadlock detectors: ours, and
// github.com/sasha-s/go-deadlock, which Go people use today. It is the only importer of the latter.
//
// A [Case] is data: what some goroutines do, in an order that leaves nothing to chance, and what a
// detector has to say of it. [Run] plays the cases in processes of their own, for a detector may hang,
// end the process, or leave goroutines that wait for ever, and says what was said and how soon.
package compare
