package main

import (
	"strings"

	"github.com/spf13/cobra"

	"syncplay/scenarios"
)

// strictCompletion makes an unknown shell a failure.
func strictCompletion(c *cobra.Command) {
	shells := names(c)
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown("completion for the shell", args[0], shells, "there is: "+strings.Join(shells, ", "))
		}
		return c.Help()
	}
}

// completeScenarios offers the names of the catalogue, each with its title.
func completeScenarios(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []cobra.Completion
	for _, s := range scenarios.All() {
		all = append(all, cobra.CompletionWithDesc(s.Name, s.Text("en").Title))
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// completeVariants offers the variants of the scenario that was named.
func completeVariants(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	all := []cobra.Completion{cobra.CompletionWithDesc("all", "every variant")}
	if len(args) == 1 {
		if s, ok := scenarios.Find(args[0]); ok {
			for _, v := range s.Variants {
				all = append(all, cobra.CompletionWithDesc(v.Name, firstSentence(s.Text("en").Variants[v.Name])))
			}
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// completeVariantPaths offers the scenarios, and behind a slash the variants of one.
func completeVariantPaths(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	name, _, both := strings.Cut(typed, "/")
	if len(args) > 0 || !both {
		return completeScenarios(c, args, typed)
	}
	var all []cobra.Completion
	if s, ok := scenarios.Find(name); ok {
		for _, v := range s.Variants {
			all = append(all, cobra.CompletionWithDesc(s.Name+"/"+v.Name, firstSentence(s.Text("en").Variants[v.Name])))
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}
