package explore

import "syncplay/detector/report"

// replaying is the strategy that runs the schedule of a token.
type replaying struct{ token token }

func (r replaying) String() string { return "replay" }

func (r replaying) Search(Settings) Search { return &follow{steps: r.token.steps, hash: r.token.hash} }

// replayed says what became of a replay.
func (x *exploration) replayed(f *follow) {
	t := x.strategy.(replaying).token
	switch {
	case f.off != nil:
		x.settle(report.NonDeterministic, "the function does not follow the schedule: "+f.off.String()+
			"; it has changed since, or it is not deterministic")
	case x.m.stream() != t.hash:
		x.settle(report.NonDeterministic, "the function does the operations of the schedule, but they do not come out as they did; "+
			"it has changed since, or it is not deterministic")
	case f.part:
		signature := partialMark
		if x.m.failing() {
			signature = x.m.signatures()[0]
		}
		x.found = append(x.found, &candidate{schedule: t, signature: signature, part: true, count: 1, preemptions: x.m.preemptions()})
	case len(x.found) == 0:
		record, _ := x.m.tell(t, "")
		x.result.Trace = record.Trace()
		x.settle(report.NotFound, "the schedule was followed to its end, and nothing went wrong")
	}
}
