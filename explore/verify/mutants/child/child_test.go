// Package child is what a mutant is built into: a test that runs the checks of some types and
// writes down how one fails, or what one comes to under a schedule. Run by itself it does nothing.
package child

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"syncplay/explore"
	"syncplay/explore/verify"
)

func TestMutant(t *testing.T) {
	types, asked := os.LookupEnv("SYNCPLAY_MUTANT_TYPES")
	if !asked {
		t.Skip("it is run by the tests of package mutants")
	}
	most, err := time.ParseDuration(os.Getenv("SYNCPLAY_MUTANT_TIME"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(said(t, os.Getenv("SYNCPLAY_MUTANT_TOKEN"), strings.Split(types, ","), most))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("SYNCPLAY_MUTANT_RESULT"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// said is what there is to say of the types, or of a schedule of one of their checks.
func said(t *testing.T, token string, types []string, most time.Duration) any {
	if token == "" {
		return verify.Refute(types, most)
	}
	path, err := explore.TokenName(token)
	if err != nil {
		t.Fatal(err)
	}
	c, known := verify.Find(path)
	if !known {
		t.Fatal("there is no check " + path)
	}
	return c.Replay(token, explore.MaxTime(most))
}
