package detector

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// foretold plays the program and returns what was told: "a b: high" for a ring, in order, as it was last told.
func foretold(program string) []string {
	var p *predictor
	last := map[string]string{}
	t := newTape(func(e event) {
		for _, f := range p.enter(e) {
			last[f.ring.key()] = told(f)
		}
	})
	p = t.predictor()
	t.play(program)
	var all []string
	for _, s := range last {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

func told(f *prediction) string {
	names := f.names(f.labels())
	slices.Sort(names)
	return strings.Join(names, " ") + ": " + string(f.confidence)
}

// both are two goroutines that somebody forked, and that run at once.
const both = "1: >2 >3 "

// Each filter has a safe program, in which it keeps the predictor silent, and an unsafe twin.
var foretellings = []struct {
	name    string
	program string
	want    string // what is told; "" if nothing is
}{
	{"both orders", both + "2: +a +b -b -a 3: +b +a -a -b", "a b: high"},
	{"one order", both + "2: +a +b -b -a 3: +a +b -b -a", ""},
	{"a ring of three", both + "1: >4 2: +a +b -b -a 3: +b +c -c -b 4: +c +a -a -c", "a b c: high"},
	{"a ring of four", both + "1: >4 >5 2: +a +b -b -a 3: +b +c -c -b 4: +c +d -d -c 5: +d +a -a -d", "a b c d: high"},
	{"four, and no ring", both + "1: >4 >5 2: +a +b -b -a 3: +b +c -c -b 4: +c +d -d -c 5: +a +d -d -a", ""},
	{"unlocked out of order", both + "2: +a +b -a -b 3: +b +a -b -a", "a b: high"},

	{"given back before the next", both + "2: +a +b -b -a 3: +b -b +a -a", ""},
	{"given back after the next", both + "2: +a +b -b -a 3: +b +a -b -a", "a b: high"},
	{"hand over hand", both + "2: +a +b -a +c -b -c 3: +c +a -a -c", "a b c: low"},

	{"started with go", "2: +a +b -b -a 3: +b +a -a -b", "a b: medium"},
	{"one goroutine", "1: +a +b -b -a +b +a -a -b", "a b: low"},
	{"one goroutine, then another", "1: +a +b -b -a +b +a -a -b 2: +a +b -b -a", "a b: medium"},
	{"two goroutines, three orders", both + "2: +a +b -b -a +b +c -c -b 3: +c +a -a -c", "a b c: low"},
	{"nobody knows who", "0: +a +b -b -a 2: +b +a -a -b", "a b: medium"},

	{"gate", both + "2: +g +a +b -b -a -g 3: +g +b +a -a -b -g", ""},
	{"gate of one", both + "2: +g +a +b -b -a -g 3: +b +a -a -b", "a b: high"},
	{"two gates", both + "2: +g +a +b -b -a -g 3: +h +b +a -a -b -h", "a b: high"},
	{"gate given back", both + "2: +g +a -g +b -b -a 3: +g +b -g +a -a -b", "a b: high"},
	{"gate read by both", both + "2: +rwg/r +a +b -b -a -rwg 3: +rwg/r +b +a -a -b -rwg", "a b: high"},
	{"gate read by one", both + "2: +rwg/r +a +b -b -a -rwg 3: +rwg +b +a -a -b -rwg", ""},
	{"gate by a try", both + "2: +g/t +a +b -b -a -g 3: +g/t +b +a -a -b -g", ""},
	{"gate of two of three", both + "1: >4 2: +g +a +b -b -a -g 3: +g +b +c -c -b -g 4: +c +a -a -c", ""},
	{"gate once, and once not", both + "2: +g +a +b -b -a -g 3: +g +b +a -a -b -g +b +a -a -b", "a b: high"},
	{"Once as a gate", both + "2: +once/ +a +b -b -a -once 3: +once/ +b +a -a -b -once", ""},
	{"two Onces", both + "2: +once1/ +a +b -b -a -once1 3: +once2/ +b +a -a -b -once2", "a b: high"},

	{"before the fork", "1: +a +b -b -a >2 2: +b +a -a -b", ""},
	{"after the fork", "1: >2 +a +b -b -a 2: +b +a -a -b", "a b: high"},
	{"before and after the fork", "1: +a +b -b -a >2 +a +b -b -a 2: +b +a -a -b", "a b: high"},
	{"joined", "1: >2 2: +a +b -b -a <g 1: =g +b +a -a -b", ""},
	{"not joined", "1: >2 2: +a +b -b -a <g 1: +b +a -a -b =g", "a b: high"},
	{"another joined", both + "2: +a +b -b -a <g 3: <h 1: =h +b +a -a -b", "a b: high"},
	{"one after the other", "1: >2 2: +a +b -b -a <g 1: =g >3 3: +b +a -a -b <g 1: =g", ""},
	{"one beside the other", "1: >2 >3 2: +a +b -b -a <g 3: +b +a -a -b <g 1: =g", "a b: high"},
	{"Done", "2: +a +b -b -a !w 1: =w +b +a -a -b", ""},
	{"after Done", "2: !w +a +b -b -a 1: =w +b +a -a -b", "a b: medium"},
	{"by way of a third", "1: >2 2: +a +b -b -a <g 3: =g >4 4: +b +a -a -b", ""},

	{"a try", both + "2: +a +b -b -a 3: +b +a/t -a -b", ""},
	{"what a try took is held", both + "2: +a +b -b -a 3: +b/t +a -a -b", "a b: high"},

	{"readers", both + "2: +rwa/r +rwb/r -rwb -rwa 3: +rwb/r +rwa/r -rwa -rwb", ""},
	{"readers, and a writer of one", both + "1: >4 4: +rwa -rwa 2: +rwa/r +rwb/r -rwb -rwa 3: +rwb/r +rwa/r -rwa -rwb", ""},
	{"readers, and a writer of each", both + "1: >4 >5 2: +rwa/r +rwb/r -rwb -rwa 3: +rwb/r +rwa/r -rwa -rwb 4: +rwa -rwa 5: +rwb -rwb", "rwa rwb: medium"},
	{"readers, and one who writes both", both + "1: >4 2: +rwa/r +rwb/r -rwb -rwa 3: +rwb/r +rwa/r -rwa -rwb 4: +rwa -rwa +rwb -rwb", "rwa rwb: low"},
	{"a read lock and a lock", both + "2: +rwa/r +b -b -rwa 3: +b +rwa/r -rwa -b", ""},
	{"a read lock, a lock and a writer", both + "1: >4 4: +rwa -rwa 2: +rwa/r +b -b -rwa 3: +b +rwa/r -rwa -b", "b rwa: medium"},
	{"nobody knows who writes", both + "2: +rwa/r +b -b -rwa 3: +b +rwa/r -rwa -b 0: +rwa -rwa", "b rwa: medium"},
	{"the writer tries", both + "1: >4 4: +rwa/t -rwa 2: +rwa/r +b -b -rwa 3: +b +rwa/r -rwa -b", ""},
	{"a writer before them", "1: +rwa -rwa >2 >3 2: +rwa/r +b -b -rwa 3: +b +rwa/r -rwa -b", ""},
	{"a writer that b keeps out", both + "1: >4 4: +b +rwa -rwa -b 2: +rwa/r +b -b -rwa 3: +b +rwa/r -rwa -b", "b rwa: high"},
	{"a writer that a gate keeps out", both + "1: >4 4: +g +rwa -rwa -g 2: +g +rwa/r +b -b -rwa -g 3: +b +rwa/r -rwa -b", ""},
	{"one reads, one writes", both + "2: +rwa/r +b -b -rwa 3: +b +rwa -rwa -b", "b rwa: high"},
	{"one writes, one reads", both + "2: +rwa +b -b -rwa 3: +b +rwa/r -rwa -b", "b rwa: high"},
	{"reading twice", both + "2: +rwa/r +rwa/r -rwa -rwa", ""},
	{"reading twice, and a writer", both + "2: +rwa/r +rwa/r -rwa -rwa 3: +rwa -rwa", "rwa: medium"},
	{"reading twice under a gate of the writer's", both + "2: +g +rwa/r +rwa/r -rwa -rwa -g 3: +g +rwa -rwa -g", ""},

	{"held while others work", "1: >2 >3 2: +g >4 4: +a +b -b -a <w 2: =w -g 3: +g >5 5: +b +a -a -b <v 3: =v -g", ""},
	{"given back while others work", "1: >2 >3 2: +g >4 4: +a +b -b 2: -g 3: +g >5 5: +b +a -a -b <v 3: =v -g", "a b: high"},
	{"given back afterwards", "1: >2 >3 2: +g >4 4: +a +b -b 3: +g >5 5: +b +a -a -b <v 3: =v -g 2: -g", "a b: high"},
	{"held while one works, by the other itself", "1: >2 >3 2: +g >4 4: +a +b -b -a <w 2: =w -g 3: +g +b +a -a -b -g", ""},
	{"two who work for one", "1: +g >2 >3 2: +a +b -b -a <w 3: +b +a -a -b <w 1: =w -g", "a b: high"},
	{"one and who works for it", "1: +g >2 +a +b -b -a 2: +b +a -a -b <w 1: =w -g", "a b: high"},
	{"who works for one who works", "1: >2 >3 2: +g >4 4: >6 6: +a +b -b -a <x 4: =x <w 2: =w -g 3: +g +b +a -a -b -g", ""},
	{"who works on for one who worked", "1: >2 >3 2: +g >4 4: >6 4: <w 6: +a +b -b -a 2: =w -g 3: +g +b +a -a -b -g", "a b: high"},
	{"held in part", "1: >2 >3 2: +rwg/r >4 4: +a +b -b -a <w 2: =w -rwg 3: +rwg/r >5 5: +b +a -a -b <v 3: =v -rwg", "a b: high"},
	{"one of two readers gives back", "1: >2 >3 >8 8: +rwg/r 2: +rwg/r >4 4: +a +b -b 8: -rwg 4: -a <w 2: =w -rwg 3: +rwg >5 5: +b +a -a -b <v 3: =v -rwg", ""},
	{"given back by another", "1: >2 >3 2: +g >4 4: -g +a +b -b -a 3: +g >5 5: +b +a -a -b <v 3: =v -g", "a b: high"},

	{"a wait for who takes another", both + "2: +a >4 4: +b -b <w 2: =w -a 3: +b +a -a -b", "a b: medium"},
	{"a wait without the lock", both + "2: +a >4 4: +b -b <w 2: -a =w 3: +b +a -a -b", ""},
	{"no wait", both + "2: +a >4 4: +b -b <w 2: -a 3: +b +a -a -b", ""},
	{"a wait for a count", both + "2: +a >4 4: +b -b !w 2: =w -a 3: +b +a -a -b", ""},
	{"a wait for who takes it before", both + "2: +a >4 4: +b -b <w 2: =w -a 3: +a +b -b -a", ""},

	{"not as many permits", both + "2: +sem-x/1 +a +b -b -a -sem-x 3: +sem-x/1 +b +a -a -b -sem-x", ""},
	{"as many permits", both + "2: +sem-xx/1 +a +b -b -a -sem-xx 3: +sem-xx/1 +b +a -a -b -sem-xx", "a b: high"},
	{"two permits of three each", both + "2: +sem-xxx/2 +a +b -b -a -sem-xxx 3: +sem-xxx/2 +b +a -a -b -sem-xxx", ""},
	{"two permits, and then one", both + "2: +sem-xxx/2 +a +b -b -a -sem-xxx +sem-xxx/1 +a +b -b -a -sem-xxx 3: +sem-xxx/2 +b +a -a -b -sem-xxx", "a b: high"},
	{"permits that nobody knows", both + "2: +sem/1 +a +b -b -a -sem 3: +sem/1 +b +a -a -b -sem", ""},
	{"a semaphore and a lock", both + "2: +sem-x/1 +a -a -sem-x 3: +a +sem-x/1 -sem-x -a", ""},

	{"one class", both + "2: +k.1 +k.2 -k.2 -k.1 3: +k.3 +k.4 -k.4 -k.3", "class k: medium"},
	{"one class, one goroutine", "2: +k.1 +k.2 -k.2 -k.1", "class k: low"},
	{"one class behind a gate", both + "2: +g +k.1 +k.2 -k.2 -k.1 -g 3: +g +k.3 +k.4 -k.4 -k.3 -g", ""},
	{"two classes", both + "2: +k.1 +m.1 -m.1 -k.1 3: +m.2 +k.2 -k.2 -m.2", "class k class m: medium"},
	{"two classes, one order", both + "2: +k.1 +m.1 -m.1 -k.1 3: +k.2 +m.2 -m.2 -k.2", ""},
	{"a class and a lock", both + "2: +k.1 +a -a -k.1 3: +a +k.2 -k.2 -a", "a class k: medium"},
	{"two of two classes", both + "2: +k.1 +m.1 -m.1 -k.1 3: +m.1 +k.1 -k.1 -m.1", "k.1 m.1: high"},
}

func TestForetellings(t *testing.T) {
	for _, test := range foretellings {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, strings.Join(foretold(test.program), ", "))
		})
	}
}

// listen plays the program, and returns the predictor and what it told, in order.
func listen(program string) (p *predictor, all []string) {
	t := newTape(func(e event) {
		for _, f := range p.enter(e) {
			all = append(all, told(f))
		}
	})
	p = t.predictor()
	t.play(program)
	return p, all
}

func TestOneReportForEachCause(t *testing.T) {
	tests := []struct {
		name, program string
		want          []string
	}{
		{"again and again", both + strings.Repeat("2: +a +b -b -a 3: +b +a -a -b ", 50), []string{"a b: high"}},
		{"by others", both + "1: >4 >5 2: +a +b -b -a 3: +b +a -a -b 4: +a +b -b -a 5: +b +a -a -b", []string{"a b: high"}},
		{"wherever it is entered", both + "1: >4 2: +b +c -c -b 3: +c +a -a -c 4: +a +b -b -a >5 5: +c +a -a -c", []string{"a b c: high"}},
		{"surer", "2: +a +b -b -a +b +a -a -b 3: +a +b -b -a 2: >4 >5 4: +a +b -b -a 5: +b +a -a -b", []string{"a b: low", "a b: medium", "a b: high"}},
		{"a longer way round", both + "1: >4 2: +a +b -b -a 3: +b +a -a -b 4: +b +c -c -b +c +a -a -c", []string{"a b: high"}},
		{"a longer way round that is surer", "2: +a +b -b -a +b +a -a -b 3: +b +c -c -b 4: +c +a -a -c", []string{"a b: low", "a b c: medium"}},
		{"two causes", both + "2: +a +b +c -c -b -a 3: +b +a -a -b +c +b -b -c", []string{"a b: high", "b c: high"}},
		{"locks and their classes", both + "2: +k.1 +m.1 -m.1 -k.1 3: +m.1 +k.1 -k.1 -m.1 +m.2 +k.2 -k.2 -m.2", []string{"k.1 m.1: high"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, got := listen(test.program)
			assert.Equal(t, test.want, got)
			for _, f := range p.told {
				assert.Positive(t, f.count)
			}
		})
	}
}

// What is not told is counted by what ruled it out, until it is told after all.
func TestSilencedRingsAreCounted(t *testing.T) {
	tests := []struct {
		name, program string
		by            filter
	}{
		{"gate", both + "2: +g +a +b -b -a -g 3: +g +b +a -a -b -g", gateLock},
		{"spanning", "1: >2 >3 2: +g >4 4: +a +b -b -a <w 2: =w -g 3: +g >5 5: +b +a -a -b <v 3: =v -g", spanning},
		{"semaphore", both + "2: +sem/1 +a +b -b -a -sem 3: +sem/1 +b +a -a -b -sem", permit},
		{"fork", "1: +a +b -b -a >2 2: +b +a -a -b", forkJoin},
		{"readers", both + "2: +rwa/r +rwb/r -rwb -rwa 3: +rwb/r +rwa/r -rwa -rwb", noWriter},
		{"several", "1: +g +a +b -b -a -g >2 2: +g +b +a -a -b -g", severalOf},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, got := listen(test.program)
			assert.Empty(t, got)
			want := [filters]int{}
			want[test.by] = 1
			assert.Equal(t, want, p.ruledOut)
			for _, s := range p.kept {
				assert.Equal(t, test.by, s.by)
				assert.Len(t, s.ring, 2)
			}
			for _, line := range p.passedOver() {
				assert.Regexp(t, "^(a before b before a|rwa before rwb before rwa): "+test.by.String()+"$", line)
			}
			p, got = listen(test.program + " 8: +a +b -b -a 9: +b +a -a -b 8: +rwa -rwa +rwa/r +rwb/r -rwb -rwa 9: +rwb -rwb +rwb/r +rwa/r -rwa -rwb 7: +rwa -rwa 6: +rwb -rwb")
			assert.NotEmpty(t, got)
			assert.Zero(t, p.ruledOut)
			assert.Empty(t, p.kept)
		})
	}
}

// Whose start was told when there was nothing to tell yet is known: nothing came before it.
func TestStartedBeforeThereWasAnythingToTell(t *testing.T) {
	p := newTape(nil).predictor()
	early, late := &forkling{root: 1}, &forkling{root: 1}
	lock := func(actor uint64, self *forkling, held, got *hook.Object) int {
		e := event{what: nested, actor: actor, self: self, hands: []hand{{object: held}}, got: hand{object: got}}
		return len(p.enter(e))
	}
	var a, b hook.Object
	assert.Zero(t, lock(2, early, &a, &b))
	assert.Equal(t, 1, lock(3, late, &b, &a))
	for _, f := range p.told {
		assert.Equal(t, report.High, f.confidence)
	}
}

// Of events that are lost the predictor does not know what they would have told.
func TestMissedEvents(t *testing.T) {
	p, _ := listen(both)
	p.missed()
	var a, b hook.Object
	for i, order := range [][2]*hook.Object{{&a, &b}, {&b, &a}} {
		p.enter(event{what: nested, actor: uint64(i + 2), hands: []hand{{object: order[0]}}, got: hand{object: order[1]}})
	}
	assert.True(t, p.saturated())
	for _, f := range p.told {
		assert.Equal(t, report.Medium, f.confidence)
	}
	assert.Len(t, p.told, 1)
}
