package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"syncplay/detector"
	"syncplay/detector/report"
)

func TestClosest(t *testing.T) {
	names := []string{"deadlock", "race", "self-deadlock", "philosophers", "lock-order"}
	for _, c := range []struct{ typed, want, reason string }{
		{"deadlok", "deadlock", "a letter is missing"},
		{"daedlock", "deadlock", "two letters are swapped"},
		{"Race", "race", "the case is another"},
		{"phil", "philosophers", "it is the beginning"},
		{"lockorder", "lock-order", "the hyphen is missing"},
		{"semaphore", "", "nothing is near"},
		{"rage", "race", "a letter is wrong"},
		{"ice", "", "of three letters two are to be put right"},
		{"", "", "nothing was typed"},
	} {
		require.Equal(t, c.want, closest(c.typed, names), c.reason)
	}
}

func TestASCIIOnly(t *testing.T) {
	for _, c := range []struct{ text, want, reason string }{
		{"✓ a → b", "+ a -> b", "symbols have twins"},
		{"통장", `\ud1b5\uc7a5`, "letters are escaped"},
		{"é", `\u00e9`, "letters are escaped"},
		{"plain", "plain", "nothing to do"},
		{"\xff", `\ufffd`, "what is no text neither"},
	} {
		require.Equal(t, c.want, asciiOnly(c.text), c.reason)
	}
}

// Every kind and every condition has words.
func TestWords(t *testing.T) {
	for _, k := range []report.Kind{report.Deadlock, report.PotentialDeadlock, report.Stuck, report.Orphaned, report.Livelock,
		report.Starvation, report.DataRace, report.CheckFailed, report.Panic, report.Goexit, report.Misuse, report.Leak, report.Foreign} {
		require.True(t, strings.HasSuffix(meanings[k], "."), k)
	}
	for _, c := range report.Conditions {
		require.NotEmpty(t, removal(c, detector.Report{Runs: 1}), c)
	}
}

// A waiter at the table lets the forks be wanted in a circle, and yet no circle of waits closes.
func TestRemovalOfCircularWait(t *testing.T) {
	deadlock := []report.Finding{{Kind: report.Deadlock}}
	for _, c := range []struct {
		inversions int64
		findings   []report.Finding
		want       string
		reason     string
	}{
		{0, nil, "0 of 10 runs wanted locks in a circular order", "one order for all"},
		{10, nil, "10 of 10 runs wanted locks in a circular order, but no circle of waits closed", "the count alone would speak against the cure"},
		{10, deadlock, "10 of 10 runs wanted locks in a circular order", "one closed"},
	} {
		o := detector.Report{Runs: 10, Findings: c.findings, Tally: report.Tally{Inversions: c.inversions}}
		require.Equal(t, c.want, removal(report.CircularWait, o), c.reason)
	}
}

func TestSentence(t *testing.T) {
	for _, c := range []struct{ advice, want, reason string }{
		{"", "", "there is none"},
		{"look there", "Look there.", "a sentence"},
		{"who was it?", "Who was it?", "a question"},
		{"t.FailNow ends it; use assert", "t.FailNow ends it; use assert", "it begins with code"},
	} {
		require.Equal(t, c.want, sentence(c.advice), c.reason)
	}
}
