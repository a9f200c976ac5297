package main

import (
	"errors"
	"math"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError turns pflag's words into ours.
func flagError(c *cobra.Command, err error) error {
	see := c.CommandPath() + " --help lists the flags"
	var (
		missing *pflag.NotExistError
		invalid *pflag.InvalidValueError
		bare    *pflag.ValueRequiredError
	)
	switch {
	case errors.As(err, &missing):
		name := missing.GetSpecifiedName()
		if missing.GetSpecifiedShortnames() != "" {
			return &failure{code: exitUsage, what: "there is no flag " + quote("-"+name), try: see}
		}
		return unknown("flag", "--"+name, flagNames(c), see)
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return &failure{code: exitUsage, what: "--" + f.Name + " takes " + kindOf(f) + ", but was given " + quote(invalid.GetValue()), try: see}
	case errors.As(err, &bare):
		f := bare.GetFlag()
		return &failure{code: exitUsage, what: "--" + f.Name + " takes " + kindOf(f) + ", but was given nothing", try: see}
	}
	return &failure{code: exitUsage, what: err.Error(), try: see}
}

// kindOf says what a flag's value is.
func kindOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int", "int64":
		return "a whole number up to " + strconv.FormatInt(math.MaxInt64, 10)
	case "uint64":
		return "a whole number from 0 to " + strconv.FormatUint(math.MaxUint64, 10)
	case "float64":
		return "a number"
	case "bool":
		return "true or false"
	}
	return "a word"
}

// noArgs refuses arguments in our words.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &failure{code: exitUsage, what: c.CommandPath() + " takes no argument, but was given " + quote(args[0]),
			try: c.CommandPath() + " --help explains it"}
	}
	return nil
}

// flagNames lists the flags of the command, with their dashes.
func flagNames(c *cobra.Command) []string {
	var all []string
	collect := func(f *pflag.Flag) {
		if !f.Hidden {
			all = append(all, "--"+f.Name)
		}
	}
	c.Flags().VisitAll(collect)
	c.InheritedFlags().VisitAll(collect)
	return all
}
