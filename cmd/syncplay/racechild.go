package main

import (
	"github.com/spf13/cobra"

	"syncplay/scenarios/runner"
)

// raceChild is the process that 'scenario' starts when it has built itself with the race
// detector. People do not call it.
func (a *app) raceChild() *cobra.Command {
	var o runner.Options
	c := &cobra.Command{
		Use:    "race-child SCENARIO VARIANT",
		Short:  "Run one variant and write what was seen as JSON",
		Hidden: true,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return &failure{code: exitUsage, what: "race-child takes a scenario and a variant", try: "people use: syncplay scenario race"}
			}
			s, err := findScenario(args[0])
			if err != nil {
				return err
			}
			v, err := findVariant(s, args[1])
			if err != nil {
				return err
			}
			o.Seeded = c.Flags().Changed("seed")
			return runner.RaceChild(c.Context(), a.out, s, v, o)
		},
	}
	c.Flags().IntVar(&o.Runs, "runs", 0, "run it `N` times at the most")
	c.Flags().Uint64Var(&o.Seed, "seed", 0, "draw the perturbation from `N`")
	return c
}
