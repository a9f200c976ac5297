package explore

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// strategies are those that have a name.
var strategies = []Strategy{Ladder, DPOR, DFS, Bounded, PCT, POS, Random}

// ParseStrategy returns the strategy of that name.
func ParseStrategy(name string) (Strategy, error) {
	var names []string
	for _, s := range strategies {
		if s.String() == strings.ToLower(name) {
			return s, nil
		}
		names = append(names, s.String())
	}
	return nil, fmt.Errorf("there is no strategy %q; there are %s", name, strings.Join(names, ", "))
}

// environment sets what the environment says.
func (c *config) environment(lookup func(string) (string, bool)) error {
	for _, v := range variables {
		text, set := lookup(v.name)
		if !set || text == "" {
			continue
		}
		if err := v.set(c, text); err != nil {
			return fmt.Errorf("%s=%s: %w", v.name, text, err)
		}
	}
	return nil
}

// variables are read in this order.
var variables = []struct {
	name string
	set  func(*config, string) error
}{
	{"SYNCPLAY_STRATEGY", func(c *config, s string) (err error) { c.strategy, err = ParseStrategy(s); return err }},
	{"SYNCPLAY_GRAIN", func(c *config, s string) (err error) { c.grain, err = ParseGrain(s); return err }},
	{"SYNCPLAY_SEED", func(c *config, s string) (err error) { c.seed, err = strconv.ParseUint(s, 10, 64); return plain(err) }},
	{"SYNCPLAY_PREEMPTIONS", func(c *config, s string) error { return atLeast(s, 0, &c.preemptions) }},
	{"SYNCPLAY_MAX_SCHEDULES", func(c *config, s string) error { return atLeast(s, 1, &c.maxSchedules) }},
	{"SYNCPLAY_MAX_STEPS", func(c *config, s string) error { return atLeast(s, 1, &c.maxSteps) }},
	{"SYNCPLAY_MAX_TIME", func(c *config, s string) (err error) {
		c.maxTime, err = time.ParseDuration(s)
		if err == nil && c.maxTime <= 0 {
			err = fmt.Errorf("must be more than 0, as 30s or 5m")
		}
		return plain(err)
	}},
	{"SYNCPLAY_WORKERS", func(c *config, s string) error {
		if err := atLeast(s, 1, &c.workers); err != nil || c.workers > MaxWorkers {
			return fmt.Errorf("must be a whole number from 1 to %d", MaxWorkers)
		}
		return nil
	}},
	{"SYNCPLAY_KEEP_GOING", func(c *config, s string) (err error) { c.keepGoing, err = strconv.ParseBool(s); return plain(err) }},
	{"SYNCPLAY_HIDE_RACES", func(c *config, s string) (err error) { c.hideRaces, err = strconv.ParseBool(s); return plain(err) }},
	{"SYNCPLAY_REPLAY", (*config).replayIfNamed},
}

// replayIfNamed replays the token if it is one of this test's.
func (c *config) replayIfNamed(s string) error {
	t, err := parseToken(s)
	if err == nil && t.name == c.name {
		c.strategy, c.grain = replaying{t}, t.grain
	}
	return err
}

func atLeast[N int | int64](s string, least N, to *N) error {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || N(n) < least {
		return fmt.Errorf("must be a whole number, %d or more", least)
	}
	*to = N(n)
	return nil
}

// plain takes the name of the parsing function out of the error.
func plain(err error) error {
	var numeric *strconv.NumError
	if errors.As(err, &numeric) {
		return numeric.Err
	}
	return err
}
