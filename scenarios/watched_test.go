package scenarios_test

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/detector/report"
	"syncplay/primitives/hook"
	"syncplay/scenarios"
)

// racyVariant names, to a child process, the variant that it is to run.
const racyVariant = "SYNCPLAY_SCENARIOS_RACY_VARIANT"

// TestRacesShowInAWatchedProcess runs each variant that must race in a process of its own, built with the race detector and
// watched: being watched hides no race.
func TestRacesShowInAWatchedProcess(t *testing.T) {
	if !hook.Race {
		t.Skip("the child is this test binary, which is built without the race detector")
	}
	racy := 0
	for _, s := range scenarios.All() {
		for _, v := range s.Variants {
			if !mustRace(v) {
				continue
			}
			racy++
			t.Run(s.Name+"/"+v.Name, func(t *testing.T) {
				child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRacyVariant$")
				child.Env = append(os.Environ(), racyVariant+"="+s.Name+"/"+v.Name, "GORACE=exitcode=66")
				out, err := child.CombinedOutput()
				assert.Error(t, err)
				assert.Contains(t, string(out), "WARNING: DATA RACE")
			})
		}
	}
	assert.Positive(t, racy)
}

func mustRace(v scenarios.Variant) bool {
	for _, o := range v.Outcomes {
		if o.Kind == report.DataRace && o.Expect == scenarios.Must {
			return true
		}
	}
	return false
}

// TestRacyVariant is the child.
func TestRacyVariant(t *testing.T) {
	name := os.Getenv(racyVariant)
	if name == "" {
		t.Skip("it is run by TestRacesShowInAWatchedProcess")
	}
	w := detector.Start()
	defer w.Stop()
	for _, s := range scenarios.All() {
		for _, v := range s.Variants {
			for end := time.Now().Add(time.Second); s.Name+"/"+v.Name == name && time.Now().Before(end); {
				v.Run()
			}
		}
	}
}
