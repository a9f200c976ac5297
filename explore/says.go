package explore

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// What a verdict says for itself.

// assumptions says what a proof rests on: that loops unchanged for so many rounds spin, if that is not 0.
func (x *exploration) assumptions(rounds int) []string {
	a := []string{"plain variables are not watched (run with go test -race)"}
	if hook.Race && !x.hideRaces {
		a[0] = "plain variables are watched by the race detector alone"
	}
	if x.grain == Fine {
		a = append(a, "the atomics and parks of the locks were the steps, but for what a lock does when nobody listens and nobody contends")
	}
	if x.result.Watched.Tasks == 1 {
		a = append(a, "no goroutine was started with Group.Go or WaitGroup.Go, so there was nothing to interleave")
	}
	if rounds > 0 {
		a = append(a, fmt.Sprintf("loops unchanged for %s spin for ever, and how often they went round changes nothing else", count(rounds, "round")))
	}
	if x.m.derived.done {
		a = append(a, "what Done of a context returned is looked at where Done is called")
	}
	if x.m.slipped {
		a = append(a, "a Group.Go comes right after the operation before it, also where a Wait for the Group might come between")
	}
	if x.m.awaited {
		a = append(a, "to look at a SpinLock or TASLock that is taken comes to nothing (syncplay verify proves it)")
	}
	if x.m.rewrote {
		a = append(a, "a lock that was taken and given back is as it was if its words are, or if both numbers of a TicketLock went on as far")
	}
	if x.m.hastened {
		a = append(a, "who was passed over three times in the queue of a Mutex or RWMutex has lost its patience")
	}
	if x.m.timed {
		a = append(a, "a deadline may expire at any moment")
	}
	return a
}

// covered says what was covered when the budget was spent.
func (x *exploration) covered() string {
	ended := "the budget ended"
	if x.left() > 0 {
		ended = "the search ended"
	}
	if x.result.Bound == "" {
		return ended
	}
	return ended + "; covered: " + x.result.Bound
}

// whyTooLong names the operation that the longest execution came to, and may have been repeating. If a part of the tasks
// waits for each other meanwhile, that is a finding all the same.
func (x *exploration) whyTooLong() string {
	record, _ := x.m.tell(x.long, "")
	events := slices.DeleteFunc(record.Trace().Events, func(e report.Event) bool { return e.Outcome == report.Waits })
	if len(events) == 0 {
		return "an execution took more than " + count(x.maxSteps, "step")
	}
	e, before := events[len(events)-1], events[:len(events)-1]
	why := fmt.Sprintf("an execution took more than %s; the last was %s by %s at %v", count(x.maxSteps, "step"), e.Text(), titleOf(record.Trace(), e.Task), e.Place)
	if slices.ContainsFunc(before, func(o report.Event) bool { return o.Task == e.Task && o.Op == e.Op && o.Place == e.Place }) {
		why += ", which it may go on repeating for ever"
	}
	return why
}

func titleOf(t report.Trace, task string) string {
	for _, info := range t.Tasks {
		if info.Task == task {
			return info.Title()
		}
	}
	return "task " + task
}

// String says which object it is.
func (s *sharedObject) String(m *machine) string {
	name := s.object.Name()
	if name == "" {
		name = s.noun.Article()
		if first := s.object.First(); first != nil {
			name += " first used at " + first.Place().String()
		}
	}
	if h, ok := (*s.before).(*home); !ok || h.m != m {
		return name + " is used by another run at the same time, or was; create it inside the function"
	}
	return name + " lives outside of the function, so that what one execution does to it the next one finds; create it inside the function"
}

// String says the verdict and what stands behind it, in one line.
func (r Result) String() string {
	line := r.line()
	for i, label := range r.Unreached {
		if i == 0 {
			line += "; never reached: "
		} else {
			line += ", "
		}
		line += quote(label)
	}
	return line
}

func (r Result) line() string {
	switch r.Verdict {
	case report.Proved:
		return fmt.Sprintf("%s: %s, %s; %s", r.Verdict, count(r.Schedules, "schedule"), r.Watched, strings.Join(r.Assumes, "; "))
	case report.Found:
		line := fmt.Sprintf("%s after %s", r.Verdict, count(r.Schedules, "schedule"))
		if r.Fewest && len(r.Findings) == 1 { // of several it is that of the first alone
			line += fmt.Sprintf(", with the fewest preemptions (%d)", r.Preemptions)
		}
		if r.Safety != nil {
			line += "; otherwise " + r.Safety.String()
		}
		return line
	}
	return fmt.Sprintf("%s after %s: %s", r.Verdict, count(r.Schedules, "schedule"), r.Why)
}
