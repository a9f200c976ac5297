package main

import (
	"fmt"
	"strings"

	"syncplay/scenarios/runner"
)

// next lists the commands to try next. The first ones repeat the schedule and the run.
func (p *page) next(r runner.Result) {
	p.heading("What to try next")
	var pairs [][2]string
	if len(r.Explored.Findings) > 0 && r.Explored.Findings[0].Replay != "" {
		pairs = append(pairs, [2]string{r.Explored.Findings[0].Replay, "the schedule that was found, again and always the same"})
	}
	if r.Observed.Runs > 0 {
		pairs = append(pairs, [2]string{p.again(r), "the same small pauses again; the cores may still do otherwise"})
	}
	for _, line := range p.text.Next {
		command, comment, _ := strings.Cut(line, "#")
		command = strings.TrimSpace(command)
		if command != p.shown() {
			pairs = append(pairs, [2]string{command, strings.TrimSpace(comment)})
		}
	}
	p.commands(pairs)
}

// again is the command that repeats the result's runs.
func (p *page) again(r runner.Result) string {
	command := fmt.Sprintf("syncplay scenario %s --variant %s --seed %d", r.Scenario, r.Variant, r.Observed.Seed)
	if p.call.runs > 0 {
		command += fmt.Sprintf(" --runs %d", p.call.runs)
	}
	if p.call.procs > 0 {
		command += fmt.Sprintf(" --procs %d", p.call.procs)
	}
	return command
}

// shown is the command that printed this page, but for its counts.
func (p *page) shown() string {
	command := "syncplay scenario " + p.scenario.Name
	if p.call.variant != "" {
		command += " --variant " + p.call.variant
	}
	return command
}
