// Package child is what a mutant is built into: a test that runs the checks of some types and
// writes down how one fails. Run by itself it does nothing.
package child

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

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
	text, err := json.Marshal(verify.Refute(strings.Split(types, ","), most))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("SYNCPLAY_MUTANT_RESULT"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}
