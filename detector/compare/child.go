package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"syncplay/detector"
	"syncplay/primitives"
)

// An Answer is what a tool said of a case.
type Answer struct {
	Said    Verdict       `json:"said"`
	How     string        `json:"how,omitempty"`    // go-deadlock noticed: order, recursive, time-out; how sure ours is: high, medium, low
	Reports int           `json:"reports"`          // how many there were
	Took    time.Duration `json:"took"`             // from the last step that asked for something to the report, in nanoseconds; 0 if there is none
	Detail  string        `json:"detail,omitempty"` // the sentence, or why the case could not be played
}

// Patience is for how long go-deadlock lets a Lock wait before it reports, unless something else
// is asked for. Its own default is 30 seconds.
const Patience = 250 * time.Millisecond

// Child plays cases under one tool, and writes the answers as JSON. It is for a process of its own, which has
// to end then: goroutines may be left that wait for ever. The arguments are the tool, the patience, and the
// names of the cases.
func Child(w io.Writer, args []string) error {
	if len(args) < 3 || !Tool(args[0]).valid() {
		return fmt.Errorf("a child takes a tool, a patience and cases, and not %q", args)
	}
	patience, err := time.ParseDuration(args[1])
	if err != nil {
		return err
	}
	goDeadlock{}.patience(patience)
	var all []Answer
	for _, name := range args[2:] {
		c, ok := Find(name)
		if !ok {
			return fmt.Errorf("there is no case %q", name)
		}
		a, err := answer(c, Tool(args[0]), patience)
		if err != nil {
			return err
		}
		all = append(all, a)
	}
	return json.NewEncoder(w).Encode(all)
}

func answer(c Case, tool Tool, patience time.Duration) (Answer, error) {
	s, err := parse(c)
	if err != nil {
		return Answer{}, err
	}
	l := libraries[tool]
	if tool == Ours && c.Run {
		return answerOfRun(s, l, patience), nil
	}
	d := &director{notes: notes{want: c.Want, heard: make(chan bool, 1)}}
	if tool == GoDeadlock {
		d.want = Potential // it says nothing else
	}
	if d.stage = newStage(s, l, patience); d.stage == nil || d.stage.lacks() {
		return Answer{Said: Absent}, nil
	}
	if c.Callback {
		d.lock = l.make(thing{name: "callback", kind: mutex}, nil).(sync.Locker)
	}
	d.stop = l.watch(d.told)
	return d.direct(), nil
}

// A director has a script played under a detector, and listens to what that says.
type director struct {
	notes
	stage *stage
	stop  func()
	lock  sync.Locker // taken by who is told, if it is not nil
}

// told is called by the detector.
func (d *director) told(r remark) {
	d.note(r, time.Since(d.stage.begun)-time.Duration(d.stage.asked.Load()))
	if d.lock != nil {
		d.lock.Lock()
		d.lock.Unlock() //nolint:staticcheck // to be able to is all that is asked
	}
}

// direct has the script played to its end, or until all that are left wait, and waits for the report that is
// wanted.
func (d *director) direct() Answer {
	st := d.stage
	relay := newBaton(len(st.stretches) + 1)
	st.relay = relay
	st.start(func(f func()) { go f() })
	defer close(relay.dropped)
	over := make(chan bool)
	go func() {
		if relay.await(len(st.stretches)) {
			close(over)
		}
	}()

	const slack = 5 * time.Second // of a machine that has other things to do
	select {
	case <-over:
		d.listen(2*st.patience + st.patience/2)
	case <-st.failed:
	case <-time.After(5*st.patience + slack):
		a := d.answer()
		a.Said = Hangs
		return a
	}
	d.stop()
	if r := st.failure.Load(); r != nil {
		d.note(*r, 0)
	}
	return d.answer()
}

// listen waits while somebody waits in vain, for the report that is wanted, and no longer than most.
func (d *director) listen(most time.Duration) {
	late := time.After(most)
	for d.stage.waiting.Load() > 0 && !d.satisfied() {
		select {
		case <-d.heard:
		case <-d.stage.failed:
			return
		case <-late:
			return
		case <-time.After(time.Millisecond): // somebody may go on
		}
	}
}

// answerOfRun plays the script in a watched run.
func answerOfRun(s script, l library, patience time.Duration) Answer {
	d := &director{}
	detector.Run(func() {
		d.stage = newStage(s, l, patience)
		d.stage.relay = newWatched(len(s.stretches) + 1)
		var all primitives.Group
		d.stage.start(func(f func()) { all.Go("", f) })
		all.Wait()
	}, detector.Runs(1), detector.Calm(), detector.Until(func(f detector.Finding) bool {
		d.told(remarkOn(f))
		return true
	}))
	return d.answer()
}

// notes are what a detector has said so far.
type notes struct {
	want  Verdict
	heard chan bool // holds a token when there is something new

	mu  sync.Mutex
	all []note
}

type note struct {
	remark
	took time.Duration
}

func (n *notes) note(r remark, took time.Duration) {
	n.mu.Lock()
	n.all = append(n.all, note{r, took})
	n.mu.Unlock()
	select {
	case n.heard <- true:
	default:
	}
}

// satisfied says whether what is wanted has been said.
func (n *notes) satisfied() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.ContainsFunc(n.all, func(o note) bool { return o.said == n.want })
}

// answer is what was said: of several verdicts the gravest, and of one said twice the first.
func (n *notes) answer() Answer {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.all) == 0 {
		return Answer{Said: Silent}
	}
	grave := []Verdict{Broken, Deadlock, Orphaned, Stuck, Misuse, Potential}
	first := slices.MinFunc(n.all, func(a, b note) int { return slices.Index(grave, a.said) - slices.Index(grave, b.said) })
	return Answer{Said: first.said, How: first.how, Reports: len(n.all), Took: first.took, Detail: first.detail}
}
