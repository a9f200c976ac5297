package explore

import (
	"fmt"
	"maps"
	"strings"

	"syncplay/primitives/hook"
)

// Watched says what an exploration saw of the function, as a proof has to: what it did not see it
// knows nothing of.
type Watched struct {
	Tasks   int            `json:"tasks"`   // that started others or did something, the function itself included
	Objects map[string]int `json:"objects"` // of each type, in the execution that had the most
}

// see counts what the execution used, if it used more than those before.
func (w *Watched) see(m *machine) {
	w.Tasks = max(w.Tasks, m.n)
	var n [int(hook.Chan) + 1]int
	for i := range m.objects {
		n[m.objects[i].noun]++
	}
	for noun, count := range n {
		name := hook.Noun(noun).String()
		if hook.Noun(noun) == hook.Nothing || count == 0 || count <= w.Objects[name] {
			continue
		}
		if w.Objects == nil {
			w.Objects = map[string]int{}
		}
		w.Objects[name] = count
	}
}

// and returns the larger of each.
func (w Watched) and(v Watched) Watched {
	both := Watched{Tasks: max(w.Tasks, v.Tasks), Objects: maps.Clone(w.Objects)}
	if both.Objects == nil {
		both.Objects = map[string]int{}
	}
	for name, n := range v.Objects {
		both.Objects[name] = max(both.Objects[name], n)
	}
	return both
}

// String says it in words: "2 goroutines, 2 Mutexes, 1 Var".
func (w Watched) String() string {
	parts := []string{count(w.Tasks, "goroutine")}
	for noun := hook.Nothing + 1; noun <= hook.Chan; noun++ {
		if n := w.Objects[noun.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, plural(noun.String(), n)))
		}
	}
	return strings.Join(parts, ", ")
}

func plural(noun string, n int) string {
	switch {
	case n == 1:
		return noun
	case strings.HasSuffix(noun, "x") || strings.HasSuffix(noun, "ch"):
		return noun + "es"
	}
	return noun + "s"
}
