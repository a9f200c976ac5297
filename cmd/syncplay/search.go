package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"syncplay/explore"
	"syncplay/scenarios"
)

// A search is what 'explore' and 'predict' have in common: which variants, and how long at the most.
type search struct {
	variant      string
	maxSchedules int64
	seconds      float64
}

// bind makes the flags. What is done to a variant, and what to a schedule, is said in a word each.
func (c *search) bind(command *cobra.Command, explore, run string) {
	f := command.Flags()
	f.StringVar(&c.variant, "variant", "", explore+" the variant `V`, or all of them; without it, the first broken one")
	f.Int64Var(&c.maxSchedules, "max-schedules", 0, run+" `N` schedules at the most")
	f.Float64Var(&c.seconds, "seconds", 0, "take `S` seconds for each variant at the most")
	_ = command.RegisterFlagCompletionFunc("variant", completeVariants)
	_ = command.RegisterFlagCompletionFunc("max-schedules", cobra.NoFileCompletions)
	_ = command.RegisterFlagCompletionFunc("seconds", cobra.NoFileCompletions)
}

// check refuses what makes no sense.
func (c *search) check(command *cobra.Command) error {
	const longest = 24 * 60 * 60
	refuse := func(what, try string) error { return &failure{code: exitUsage, what: what, try: try} }
	flags := command.Flags()
	switch {
	case flags.Changed("variant") && c.variant == "":
		return refuse("--variant takes the name of a variant, but was given nothing", "leave it out for the bug")
	case flags.Changed("max-schedules") && c.maxSchedules < 1:
		return refuse("--max-schedules must be 1 or more", "leave it out for the default, 1,000,000")
	case flags.Changed("seconds") && !(c.seconds > 0 && c.seconds <= longest):
		return refuse("--seconds must be more than 0 and at most a day (86400)", "leave it out for the default, 10")
	}
	return nil
}

// named resolves NAME or NAME/VARIANT.
func (c *search) named(arg string) (scenarios.Scenario, error) {
	name, variant, both := strings.Cut(arg, "/")
	s, err := findScenario(name)
	if err != nil || !both {
		return s, err
	}
	if c.variant != "" {
		return s, &failure{code: exitUsage, what: "the variant is named twice: " + quote(variant) + " and --variant " + c.variant, try: "leave one of the two out"}
	}
	if c.variant = variant; variant == "" {
		_, err = findVariant(s, variant)
	}
	return s, err
}

// chosen returns the variants: the one that was named, or all, or the first broken one.
func (c *search) chosen(s scenarios.Scenario) ([]scenarios.Variant, error) {
	switch c.variant {
	case "":
		for _, v := range s.Variants {
			if v.Broken {
				return []scenarios.Variant{v}, nil
			}
		}
		return s.Variants, nil
	case "all":
		return s.Variants, nil
	}
	v, err := findVariant(s, c.variant)
	return []scenarios.Variant{v}, err
}

// options are the explorer's; what was not given is its default.
func (c *search) options() (o []explore.Option) {
	if c.maxSchedules > 0 {
		o = append(o, explore.MaxSchedules(c.maxSchedules))
	}
	if c.seconds > 0 {
		o = append(o, explore.MaxTime(max(time.Microsecond, time.Duration(c.seconds*float64(time.Second)))))
	}
	return o
}
