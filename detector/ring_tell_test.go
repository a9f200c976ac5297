package detector

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
)

// lastOf plays the program, at places of a file, and returns the one prediction that it ends with.
func lastOf(t *testing.T, program string) *prediction {
	var p *predictor
	var last *prediction
	tape := newTape(func(e event) {
		for _, f := range p.enter(e) {
			last = f
		}
	})
	tape.sites = places()
	p = tape.predictor()
	tape.play(program)
	require.NotNil(t, last)
	return last
}

func TestPredictionsAreTold(t *testing.T) {
	tests := []struct{ name, program string }{
		{"both-orders", both + "2: +a +b -b -a 3: +b +a -a -b"},
		{"ring-of-three", both + "1: >4 2: +a +b -b -a 3: +b +c -c -b 4: +c +a -a -c"},
		{"one-goroutine", "1: +a +b -b -a +b +a -a -b"},
		{"writer-between", "2: +rwa/r +b -b -rwa 3: +b +rwa/r -rwa -b 4: +rwa -rwa"},
		{"reading-twice", both + "2: +rwa/r +rwa/r -rwa -rwa 3: +rwa -rwa"},
		{"reading-for-who-reads", both + "2: +rwa/r >4 4: +rwa/r -rwa <w 2: =w -rwa 3: +rwa -rwa"},
		{"held-for-who-locks", both + "2: +rwa/r >4 4: +rwa -rwa <w 2: =w -rwa"},
		{"one-class-spanning", both + "2: +k.1 >4 4: +k.2 -k.2 <w 2: =w -k.1"},
		{"one-class", both + "2: +k.1 +k.2 -k.2 -k.1 3: +k.3 +k.4 -k.4 -k.3"},
		{"held-by-who-waits", both + "2: +a >4 4: +b -b <w 2: =w -a 3: +b +a -a -b"},
		{"with-others-in-hand", both + "2: +x +sem-x/1 +a +b -b -a -sem-x -x 3: +y/t +b +a -a -b -y"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := lastOf(t, test.program).finding()
			assert.Equal(t, report.PotentialDeadlock, f.Kind)
			text := f.String()
			for _, line := range strings.Split(text, "\n") {
				assert.NotContains(t, strings.ReplaceAll(line, "potential-deadlock", ""), "deadlock", "only the wait-for graph says that")
			}
			file := filepath.Join("testdata", "foretold", test.name+".txt")
			if flag.Lookup("update").Value.String() == "true" { // it is the flag of the tests from outside
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
				require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), text)
		})
	}
}
