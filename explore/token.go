package explore

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"syncplay/primitives/hook"
)

// token is a schedule on one line, as a person copies it from one terminal to another:
//
//	1:deadlock/plain:1L2L1L:8f03a1c2
//
// the version of the format, with an f if the steps are of the fine grain; the name of the program, escaped as in a URL; one letter and its task
// for each step; and a hash of what the steps did. The letters are of the operations, so that a
// replay of a program that has changed can say where it first does something else. A step that left
// something open has the alternative it took between the two: 1+2L.
type token struct {
	grain GrainSize
	name  string
	steps []tokenStep
	hash  uint32
}

type tokenStep struct {
	task   int
	kind   hook.Kind
	second bool // the rest of an operation, after its wait
	pick   int  // the alternative that it took
}

const (
	tokenVersion = "1"
	fineMark     = "f"
)

// letters are the operations, each by its letter.
var letters = map[hook.Kind]byte{
	hook.Lock: 'L', hook.TryLock: 'T', hook.Unlock: 'U', hook.RLock: 'R', hook.TryRLock: 'Y', hook.RUnlock: 'V',
	hook.Acquire: 'A', hook.TryAcquire: 'Q', hook.Release: 'E', hook.CondWait: 'C', hook.Signal: 'S', hook.Broadcast: 'B',
	hook.Arrive: 'K', hook.Do: 'O', hook.Add: 'N', hook.Join: 'J', hook.Put: 'P', hook.TryPut: 'I', hook.Get: 'G',
	hook.TryGet: 'H', hook.Close: 'X', hook.Send: 'a', hook.Recv: 'e', hook.SelectOp: 'l', hook.Read: 'r', hook.Write: 'w', hook.Modify: 'm', hook.Draw: 'd',
	hook.YieldOp: 'y', hook.SleepOp: 's', hook.CancelOp: 'c',
}

var kinds = func() map[byte]hook.Kind {
	m := map[byte]hook.Kind{}
	for k, l := range letters {
		m[l] = k
	}
	return m
}()

// The marks of the rest of an operation, and of an alternative.
const (
	secondMark = '-'
	pickMark   = '+'
)

// String writes the token.
func (t token) String() string {
	var b strings.Builder
	b.WriteString(tokenVersion)
	if t.grain == Fine {
		b.WriteString(fineMark)
	}
	b.WriteString(":" + escape(t.name) + ":")
	for _, s := range t.steps {
		b.WriteString(strconv.Itoa(s.task))
		if s.pick > 0 {
			b.WriteByte(pickMark)
			b.WriteString(strconv.Itoa(s.pick))
		}
		b.WriteByte(letters[s.kind])
		if s.second {
			b.WriteByte(secondMark)
		}
	}
	fmt.Fprintf(&b, ":%08x", t.hash)
	return b.String()
}

// escape escapes what a shell or the token itself would take for something else.
func escape(name string) string {
	return strings.NewReplacer("%2F", "/", ":", "%3A").Replace(url.PathEscape(name))
}

// TokenName returns the name of the program that a token is a schedule of.
func TokenName(s string) (string, error) {
	t, err := parseToken(s)
	return t.name, err
}

// parseToken reads a token. Its errors are sentences for the one who typed it.
func parseToken(s string) (t token, err error) {
	parts := strings.Split(strings.TrimSpace(s), ":")
	if len(parts) != 4 {
		return t, fmt.Errorf("%q is no schedule: it needs 4 parts with colons between them (version:name:steps:hash) and has %d; was it cut off?", clip(s), len(parts))
	}
	switch parts[0] {
	case tokenVersion:
	case tokenVersion + fineMark:
		t.grain = Fine
	default:
		return t, fmt.Errorf("the schedule is of version %q, this program reads version %s", clip(parts[0]), tokenVersion)
	}
	if t.name, err = url.PathUnescape(parts[1]); err != nil {
		return t, fmt.Errorf("the name in the schedule can't be read: %w", err)
	}
	hash, err := strconv.ParseUint(parts[3], 16, 32)
	if err != nil || len(parts[3]) != 8 {
		return t, fmt.Errorf("the schedule ends in %q instead of 8 hexadecimal digits; was it cut off?", clip(parts[3]))
	}
	t.hash = uint32(hash)
	t.steps, err = parseSteps(parts[2])
	return t, err
}

func parseSteps(s string) (steps []tokenStep, err error) {
	for i := 0; i < len(s); {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		task, err := strconv.Atoi(s[from:i])
		if err != nil || task >= MaxTasks || i == len(s) {
			return nil, fmt.Errorf("step %d of the schedule, at %q, has no number of a task below %d and a letter", len(steps)+1, clip(s[from:]), MaxTasks)
		}
		pick, rest, ok := cutPick(s[i:])
		if i = len(s) - len(rest); !ok || i == len(s) {
			return nil, fmt.Errorf("step %d of the schedule, at %q, has a %c without the number of an alternative and a letter", len(steps)+1, clip(s[from:]), pickMark)
		}
		kind, known := kinds[s[i]]
		if !known {
			return nil, fmt.Errorf("step %d of the schedule has the letter %q, which stands for no operation", len(steps)+1, s[i])
		}
		i++
		second := i < len(s) && s[i] == secondMark
		if second {
			i++
		}
		steps = append(steps, tokenStep{task, kind, second, pick})
	}
	return steps, nil
}

// cutPick cuts off the alternative that a step took, if it is said.
func cutPick(s string) (pick int, rest string, ok bool) {
	rest, found := strings.CutPrefix(s, string(pickMark))
	if !found {
		return 0, s, true
	}
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	k, err := strconv.ParseUint(rest[:n], 10, 31)
	return int(k), rest[n:], err == nil && k > 0
}

// clip shortens what somebody typed to what fits in a sentence.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}

// scheduleOf returns the schedule of the execution that m has just run.
func (m *machine) scheduleOf(name string) token {
	t := token{grain: m.grain(), name: name, steps: make([]tokenStep, len(m.steps)), hash: m.stream()}
	for i := range m.steps {
		s := &m.steps[i]
		t.steps[i] = tokenStep{int(s.task), s.kind, s.second, int(s.pick)}
	}
	return t
}

// stream hashes what the tasks did, in the order in which they did it. (FNV-1a.)
func (m *machine) stream() uint32 { return m.streamTo(m.end) }

// streamTo is stream for an execution that ends here, and like that.
func (m *machine) streamTo(end ending) uint32 {
	h := uint32(2166136261)
	add := func(b byte) { h = (h ^ uint32(b)) * 16777619 }
	for i := range m.steps {
		s := &m.steps[i]
		add(byte(s.task))
		add(letters[s.kind])
		add(byte(s.noun))
		add(byte(s.object))
		add(byte(s.outcome))
		if s.picks > 1 {
			add(byte(s.pick))
		}
	}
	add(byte(end))
	return h
}
