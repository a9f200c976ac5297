package primitives

import (
	"math/rand/v2"
	"reflect"

	"syncplay/primitives/hook"
)

// selection is one operation on channels under way: a Select, or a Send or Recv, which is one with a
// single case.
type selection struct {
	arms      []arm // by the index of the case; that of Default is nil
	otherwise int   // the index of Default, or none
	taken     int   // the index of the case that was done, or none
	closed    bool  // it was to send, and the channel is closed
	gone      bool  // it was unwound while it waited

	parts []hook.Part   // what the cases are about
	ready chan struct{} // under control: while it is joined to the channels that it waits on
}

const none = -1

// perform does an operation on one channel.
func perform(k hook.Kind, a arm) {
	s := selection{arms: []arm{a}, otherwise: none}
	s.do(k)
}

func (s *selection) do(k hook.Kind) {
	s.taken = none
	free := !hook.Loud()
	if free {
		if s.real(nil); !s.closed {
			return
		}
	}
	op := s.op(k)
	t := hook.Enter(op)
	switch {
	case free:
	case t.Controlled():
		s.controlled(t)
	default:
		hook.Show() // a real channel makes its own edges
		s.real(t)
		hook.Hide()
	}
	switch {
	case s.gone:
		t.Leave()
	case s.closed:
		misused(t, hook.Chan, s.shut(op.Object), "send on closed %s")
		t.Done()
	case s.taken == s.otherwise:
		t.Failed()
	default:
		s.tell(t)
		t.Done()
	}
}

// tell says which case was taken, with what value.
func (s *selection) tell(t *hook.Task) {
	a := s.arms[s.taken]
	t.Took(a.part())
	if t.Witnessed() {
		hook.Show()
		told := a.told()
		hook.Hide()
		t.Saw(told)
	}
}

func (s *selection) op(k hook.Kind) hook.Op {
	op := hook.Op{Kind: k, Noun: hook.Chan, Gate: s}
	alone, meeting := false, false
	for _, a := range s.arms {
		if a == nil {
			s.parts = append(s.parts, hook.Part{})
			continue
		}
		p := a.part()
		s.parts = append(s.parts, p)
		meeting = meeting || a.meets()
		alone = alone || !a.meets()
		if op.Object == nil && p.Object != nil {
			op.Object, op.N = p.Object, p.N
		}
		if op.Done == nil && p.Done != nil {
			op.Done, op.Timed = p.Done, true
		}
	}
	op.Either = meeting && alone
	if op.Object == nil {
		op.Object, op.N = nowhere("no channel"), -1
	}
	return op
}

// Parts returns what the cases are about. It is a hook.Spread.
//
//go:norace
func (s *selection) Parts() []hook.Part { return s.parts }

// shut returns the channel that it was to send on, and that is closed; or else o.
func (s *selection) shut(o *hook.Object) *hook.Object {
	if s.taken != none {
		return s.arms[s.taken].part().Object
	}
	for _, a := range s.arms {
		if a != nil && a.shut() {
			return a.part().Object
		}
	}
	return o
}

// On real channels.

// real does it on the real channels.
func (s *selection) real(t *hook.Task) {
	blocked := false
	defer func() {
		if s.taken == none && !s.gone {
			s.closed = recover() != nil
		}
		if blocked {
			hook.Hide()
			t.Unblocks()
			hook.Show()
		}
	}()
	switch {
	case t == nil && s.otherwise == none:
		s.block(nil)
	case s.try():
	case s.otherwise != none:
		s.taken = s.otherwise
	case t.Leaving():
		s.gone = true
	default:
		hook.Hide()
		out := t.Blocks()
		hook.Show()
		blocked = true
		s.block(out)
	}
}

// try does what is possible at once, if anything is.
func (s *selection) try() bool {
	switch first, more := s.few(); {
	case more && !s.poll():
		s.reflect(reflect.SelectCase{Dir: reflect.SelectDefault})
	case more:
	case first != none && s.arms[first].try():
		s.taken = first
	}
	return s.taken != none
}

// most is how many cases are looked at one by one before all of them are looked at together, which
// costs many times as much.
const most = 8

// poll does a case that is ready, each of those as likely, if it comes by one. That it does not says
// nothing of all of them together: one may have become ready, and the other not be any more.
func (s *selection) poll() bool {
	var order [most]int
	n := len(s.arms)
	if n > most {
		return false
	}
	for i := range n {
		j := rand.IntN(i + 1)
		order[i], order[j] = order[j], i
	}
	for _, i := range order[:n] {
		if s.arms[i] != nil && s.arms[i].try() {
			s.taken = i
			return true
		}
	}
	return false
}

// block blocks until something could be done, or out is closed.
func (s *selection) block(out <-chan struct{}) {
	first, more := s.few()
	second := s.patient()
	switch {
	case more && out == nil && s.poll():
	case first == none, more && second == none:
		s.reflect(reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(out)})
	default:
		var done <-chan struct{}
		if more {
			done = s.arms[second].part().Done
		}
		switch s.arms[first].block(done, out) {
		case 0:
			s.taken = first
		case 1:
			s.taken = second
		default:
			s.gone = true
		}
	}
}

// patient returns the index of a context that is the second of two cases, as in most programs that
// wait with one; or else none.
func (s *selection) patient() int {
	if len(s.arms) == 2 && s.arms[1] != nil && s.arms[1].part().Kind == hook.CancelOp {
		return 1
	}
	return none
}

// few returns the first case that is not Default, and whether there are more.
func (s *selection) few() (first int, more bool) {
	first = none
	for i, a := range s.arms {
		switch {
		case a == nil:
		case first != none:
			return first, true
		default:
			first = i
		}
	}
	return first, false
}

// reflect does one of the cases, or else what is added to them.
func (s *selection) reflect(last reflect.SelectCase) {
	cases := make([]reflect.SelectCase, 0, len(s.arms)+1)
	for _, a := range s.arms {
		if a == nil {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv}) // never ready
		} else {
			cases = append(cases, a.selectCase())
		}
	}
	i, v, ok := reflect.Select(append(cases, last))
	switch {
	case i < len(s.arms):
		s.arms[i].selected(v, ok)
		s.taken = i
	case last.Dir == reflect.SelectRecv:
		s.gone = true
	}
}

// Under control.

// controlled does it where one task goes at a time.
func (s *selection) controlled(t *hook.Task) {
	for s.taken == none && !s.gone {
		n := s.count()
		switch {
		case n > 0:
			s.take(t.Choose(n))
		case s.otherwise != none:
			s.taken = s.otherwise
		default:
			s.wait(t)
		}
	}
}

// count returns how many cases are ready.
//
//go:norace
func (s *selection) count() (n int) {
	for _, a := range s.arms {
		if a != nil && a.ready() {
			n++
		}
	}
	return n
}

// take does the n'th of the cases that are ready.
//
//go:norace
func (s *selection) take(n int) {
	for i, a := range s.arms {
		if a == nil || !a.ready() {
			continue
		}
		if n == 0 {
			s.taken = i
			a.take(s)
			return
		}
		n--
	}
}

// wait waits for a partner on the channels that need one, or until something else is ready.
//
//go:norace
func (s *selection) wait(t *hook.Task) {
	s.ready = make(chan struct{}, 1)
	for i, a := range s.arms {
		if a != nil {
			a.join(s, i)
		}
	}
	why := t.Wait(s.ready, nil)
	s.withdraw()
	s.ready = nil
	switch {
	case why == hook.Unwound:
		s.gone = true
	case s.taken != none:
		s.arms[s.taken].met()
	}
}

// complete is called by a partner who has done the case i.
//
//go:norace
func (s *selection) complete(i int) {
	s.taken = i
	s.withdraw()
	s.ready <- struct{}{}
}

// withdraw takes its offers back.
//
//go:norace
func (s *selection) withdraw() {
	for _, a := range s.arms {
		if a != nil {
			a.leave()
		}
	}
}

// distracted says whether it could go on without a partner.
//
//go:norace
func (s *selection) distracted() bool {
	for _, a := range s.arms {
		if a != nil && a.open() {
			return true
		}
	}
	return false
}

// Open says whether it could go on at this moment: it is a hook.Gate. One that may need a partner
// goes on to wait for him.
//
//go:norace
func (s *selection) Open() bool {
	hook.Hide()
	defer hook.Show()
	for _, a := range s.arms {
		if a == nil || a.ready() || s.ready == nil && a.meets() {
			return true
		}
	}
	return false
}
