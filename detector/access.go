package detector

import (
	"fmt"

	"syncplay/detector/report"
	"syncplay/primitives/hook"
)

// Access is a read or a write that takes part in a data race.
type Access struct {
	Task  int
	Op    hook.Op
	At    hook.Site
	Value string // what was read or written; "" if that is not known
}

// Race enters that two accesses of one object, one of them a write, are not ordered. The second
// may be yet to come.
func (r *Record) Race(first, second Access) {
	pair := []step{r.access(first), r.access(second)}
	r.end(failure{kind: report.DataRace, task: pair[1].task, site: second.At, race: pair})
}

func (r *Record) access(a Access) step {
	christen(a.Op.Object, &a.At)
	return step{task: r.numbered[a.Task], op: a.Op, site: a.At, note: Note{Value: a.Value}}
}

// tellRace tells of two accesses that nothing orders.
func (s *scene) tellRace(f *Finding, n namer) {
	var who []string
	for _, at := range s.failed.race {
		call := method(at.op.Kind, at.site) + " " + n[at.op.Object]
		if at.note.Value != "" {
			call += " = " + at.note.Value
		}
		f.Parties = append(f.Parties, report.Party{Task: at.task.path, Name: at.task.name})
		who = append(who, fmt.Sprintf("%s (%s at %v)", at.task.title(), call, at.site.Place()))
	}
	f.Place = s.failed.site.Place()
	f.Message = and(who) + " are not ordered: nothing between them synchronises"
	f.Advice = "order them: a lock that both take around the access, or a Group.Wait between the two"
}
