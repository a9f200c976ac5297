package compare

import "slices"

// A Total is how often a tool was right, and in which way it was not.
type Total struct {
	Tool        Tool `json:"tool"`
	Asked       int  `json:"asked"`
	Right       int  `json:"right"`
	Missed      int  `json:"missed"`
	FalseAlarms int  `json:"false_alarms"`
	Wrong       int  `json:"wrong"`
	Absent      int  `json:"absent"` // cases with a lock that the library does not have: not asked
}

// Totals counts the grades of each tool, in the order of the rows' cells.
func Totals(rows []Row) (all []Total) {
	for _, row := range rows {
		for _, c := range row.Cells {
			i := slices.IndexFunc(all, func(t Total) bool { return t.Tool == c.Tool })
			if i < 0 {
				i, all = len(all), append(all, Total{Tool: c.Tool})
			}
			all[i].count(c.Grade)
		}
	}
	return all
}

func (t *Total) count(g Grade) {
	if g != NotAsked {
		t.Asked++
	}
	switch g {
	case Right:
		t.Right++
	case Missed:
		t.Missed++
	case FalseAlarm:
		t.FalseAlarms++
	case Wrong:
		t.Wrong++
	case NotAsked:
		t.Absent++
	}
}
