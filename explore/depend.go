package explore

import "slices"

// relation is what two accesses to one object, by two tasks and in this order, are to each other.
type relation uint8

const (
	// races: the second could have come first, and that might have made a difference.
	races relation = iota

	// follows: the second depends on the first and could not have come before it: it was not
	// enabled.
	follows

	// commutes: in either order they do the same and leave the same.
	commutes

	// shares: where both were done they commute, but what one takes may be too little for two. (One
	// permit is for one of them, and the other does something else when it comes second.)
	shares

	// gated: follows if the second was disabled when the first was done, races otherwise.
	gated

	// ends: a put and a get are at the two ends of a queue, and commute but for one item: the k'th get
	// needs the k'th put, and the k+C'th put needs the k'th get.
	ends
)

// A rule says that two classes of accesses, in this order, do not simply race. Everything that no
// rule speaks of races: "same object" is where independence starts, and each rule has to be
// earned. (Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems".)
type rule struct {
	first, second class
	is            relation
}

// rules are symmetric where both orders are listed by [both].
var rules = slices.Concat(
	// Two that change nothing. A read of object 0 is of a rank that was drawn before.
	both(commutes, pairs{
		{read, read}, {miss, miss}, {crowd, crowd}, {called, called}, {await, await},
		{full, full}, {empty, empty}, {shut, shut}, {shut, shutput}, {shut, shutget}, {shutput, shutput}, {shutget, shutget}, {shutput, shutget},
	}),

	// Readers and readers. To come and to go are a sum; who waits for the sum depends on each.
	both(commutes, pairs{{rlock, rlock}, {rlock, tryr}, {tryr, tryr}, {runlock, runlock}, {rlock, runlock}, {tryr, runlock}}),
	both(commutes, pairs{{miss, runlock}, {miss, steal}}),

	// Permits and counters are sums as well, as long as nobody waits for them.
	both(shares, pairs{{take, take}, {give, give}, {done, done}}),
	both(commutes, pairs{{done, fail}, {start, start}, {start, done}, {start, fail}}),

	// Nobody puts into what is full, gets from what is empty, or finds what is not counted down.
	one(follows, pairs{{done, await}, {done, hear}, {fail, hear}, {full, put}, {full, shutput}, {empty, get}, {empty, shutget}}),

	both(ends, pairs{{put, get}, {put, tryget}, {tryput, get}, {tryput, tryget}}),

	// A writer is in when the last reader has left.
	one(follows, pairs{{runlock, entered}}),
)

type pairs [][2]class

func both(is relation, ps pairs) (rs []rule) {
	for _, p := range ps {
		rs = append(rs, rule{p[0], p[1], is})
		if p[0] != p[1] {
			rs = append(rs, rule{p[1], p[0], is})
		}
	}
	return rs
}

func one(is relation, ps pairs) (rs []rule) {
	for _, p := range ps {
		rs = append(rs, rule{p[0], p[1], is})
	}
	return rs
}

// table is the rules, looked up.
type table [classes][classes]relation

// gates are the classes of what may have to wait before it is enabled.
var gates = []class{lock, rlock, called, await, shutput, shutget}

func newTable(rules []rule) *table {
	t := new(table)
	for c := range classes {
		for _, g := range gates {
			t[c][g] = gated
		}
	}
	for c := range classes { // who goes on touches nothing
		t[wake][c], t[c][wake] = commutes, commutes
		t[entered][c], t[c][entered] = commutes, commutes
	}
	// Who does not begin, because its context is done, sees and changes nothing of the object.
	for c := range classes {
		t[quit][c], t[c][quit] = commutes, commutes
	}
	for _, r := range rules {
		t[r.first][r.second] = r.is
	}
	return t
}

var dependency = newTable(rules)

// relate says what the access a, and then b by another task, are to each other: none of the last two.
//
//go:norace
func (t *table) relate(a, b *access) relation {
	is := t[a.class][b.class]
	switch {
	case is == gated && a.bars(b.class):
		return follows
	case is == gated:
		return races
	case is == ends:
		return relateEnds(a, b)
	case b.class == entered && a.event > b.n:
		return commutes // a reader that came after an early unlock by somebody else
	}
	return is
}

func relateEnds(a, b *access) relation {
	switch {
	case isPut(a.class) && a.n != b.n, isGet(a.class) && a.n+b.room != b.n:
		return commutes
	case b.class == get, b.class == put:
		return follows
	}
	return races
}

// bars says whether what became an access of the class was disabled before a. Then a did not stop
// it, and it could not have come first: nobody takes what is not given back.
func (a *access) bars(c class) bool {
	switch c {
	case await:
		return (a.class == add || a.class == start) && a.n > 0
	case shutput:
		return a.class == any_ && a.n == a.room
	case shutget:
		return a.class == any_ && a.n == 0
	}
	return a.shut
}

// impairs says whether a step that did b would do something else after another did a.
//
//go:norace
func (t *table) impairs(a, b *access) bool {
	if t.relate(a, b) == shares {
		return a.room < b.n
	}
	return t.relate(a, b) != commutes || t.relate(b, a) != commutes
}

func isPut(c class) bool { return c == put || c == tryput }

func isGet(c class) bool { return c == get || c == tryget }

// covers says whether every earlier access to the object is ordered before one of this class.
func covers(c class) bool {
	switch c {
	case any_, write, lock, try:
		return true
	}
	return false
}
