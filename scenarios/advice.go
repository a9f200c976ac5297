package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"syncplay/detector/report"
)

// Advice says what mends the variant: which cures there are, by the condition of deadlock that each
// takes away if it is that, and the command that shows one of them.
func (s Scenario) Advice(v Variant) string {
	cures := s.Cures(v)
	if len(cures) == 0 {
		return ""
	}
	names := map[report.Condition][]string{}
	for _, c := range cures {
		names[c.Removes] = append(names[c.Removes], c.Name)
	}
	var parts []string
	for _, c := range report.Conditions {
		if names[c] != nil {
			parts = append(parts, fmt.Sprintf("%s (%s)", c, strings.Join(names[c], ", ")))
		}
	}
	what := "take away " + or(parts)
	if parts == nil {
		what = "cured by " + or(names[""])
	}
	return fmt.Sprintf("%s; see it: syncplay scenario %s --variant %s", what, s.Name, cures[len(cures)-1].Name)
}

// Cures returns those that the variant says it is cured by, or else all.
func (s Scenario) Cures(v Variant) (cures []Variant) {
	for _, c := range s.Variants {
		if !c.Broken && (len(v.CuredBy) == 0 || slices.Contains(v.CuredBy, c.Name)) {
			cures = append(cures, c)
		}
	}
	return cures
}

// or joins "a", "a or b", "a, b or c".
func or(parts []string) string {
	last := len(parts) - 1
	if last < 1 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:last], ", ") + " or " + parts[last]
}
