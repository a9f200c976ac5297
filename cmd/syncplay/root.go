package main

import "github.com/spf13/cobra"

// root is the command tree.
func (a *app) root() *cobra.Command {
	c := &cobra.Command{
		Use:   "syncplay",
		Short: "A playground and a checker for synchronisation primitives",
		Long: `syncplay shows what goes wrong when goroutines share things, on the real cores of this
machine, explains it by its causes, and shows the cures side by side. And it explores: every
interleaving that matters, one step at a time.

Text is laid out for the terminal. What goes to a pipe or a file is as wide as the environment
variable COLUMNS says, or else 80 columns.`,
		Example: `  syncplay scenario                    what there is to see
  syncplay scenario deadlock           two transfers that wait for each other, and four cures
  syncplay scenario race --source      the code of the lost update
  syncplay explore deadlock            every interleaving: the shortest way to the bug, or a proof
  syncplay predict deadlock            deadlocks that one run foretells, each of them tried
  syncplay verify mutex                is the lock itself right?
  syncplay selftest                    is the detector, and how does another one fare?`,
		Args:             cobra.ArbitraryArgs,
		SilenceErrors:    true,
		SilenceUsage:     true,
		PersistentPreRun: func(*cobra.Command, []string) { a.settle() },
	}
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			f := unknown("command", args[0], names(c), "syncplay --help lists the commands")
			if s := closest(args[0], scenarioNames()); s != "" && closest(args[0], names(c)) == "" {
				f.try = "to run a scenario: syncplay scenario " + s
			}
			return f
		}
		if a.json {
			return a.catalogue("en")
		}
		a.welcome()
		return nil
	}
	c.SetOut(a.out)
	c.SetErr(a.err)
	c.SetUsageTemplate(usageTemplate)
	c.SetFlagErrorFunc(flagError)
	flags := c.PersistentFlags()
	flags.BoolVar(&a.ascii, "ascii", false, "print ASCII characters only")
	flags.BoolVar(&a.noColor, "no-color", false, "print without colour (as with the environment variable NO_COLOR)")
	flags.BoolVar(&a.json, "json", false, "print one JSON document (docs/result.schema.json describes it)")
	c.AddCommand(a.scenario(), a.explore(), a.predict(), a.replay(), a.verify(), a.selftest(), a.version(), a.raceChild(), a.selftestChild(), a.exitCodes())
	c.SetHelpCommand(a.help(c))
	c.InitDefaultCompletionCmd(a.args...)
	for _, sub := range c.Commands() {
		if sub.Name() == "completion" {
			strictCompletion(sub)
		}
	}
	if a.name != ownName { // the root's own name stays, for completion
		c.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: a.name}
	}
	for _, c := range append(c.Commands(), c) {
		c.Long, c.Example = asCalled(a.name, c.Long), asCalled(a.name, c.Example)
	}
	return c
}

// welcome is what the bare command prints.
func (a *app) welcome() {
	s := a.out.screen()
	s.hang("", "syncplay: see goroutines go wrong on real cores, and see what cures them.")
	s.blank()
	s.line("Three commands to try:")
	s.blank()
	s.commands([][2]string{
		{"syncplay scenario deadlock", "two bank transfers that wait for each other, and four cures"},
		{"syncplay scenario race", "an update that gets lost, and what the race detector says"},
		{"syncplay scenario", "all that there is to see"},
	})
	s.blank()
	s.hang("", "syncplay --help lists the commands and flags.")
}
