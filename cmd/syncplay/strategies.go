package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"syncplay/explore"
)

// The strategies, with what each does.
var strategies = []struct{ name, does string }{
	{"ladder", "what is cheap first, within one budget: the default"},
	{"dpor", "every order of steps that matters, once"},
	{"dfs", "every interleaving, one by one"},
	{"bounded", "every interleaving with at most --preemptions preemptions"},
	{"pct", "chance: priorities that change at a few steps"},
	{"pos", "chance: a priority for each step"},
	{"random", "chance: each goroutine as likely as the others"},
}

func strategyNames() (all []string) {
	for _, s := range strategies {
		all = append(all, s.name)
	}
	return all
}

// findStrategy returns the strategy of that name.
func findStrategy(name string) (explore.Strategy, error) {
	s, err := explore.ParseStrategy(name)
	if err != nil {
		return nil, unknown("strategy", name, strategyNames(), "there are: "+strings.Join(strategyNames(), ", "))
	}
	return s, nil
}

// bounds says whether a strategy asks for the bound on preemptions.
func bounds(strategy string) bool { return slices.Contains([]string{"ladder", "bounded"}, strategy) }

// draws says whether a strategy leaves something to chance.
func draws(strategy string) bool {
	return slices.Contains([]string{"ladder", "pct", "pos", "random"}, strategy)
}

func completeStrategies(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var all []cobra.Completion
	for _, s := range strategies {
		all = append(all, cobra.CompletionWithDesc(s.name, s.does))
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}
