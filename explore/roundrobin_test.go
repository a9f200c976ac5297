package explore

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSingleSchedules(t *testing.T) {
	tests := []struct {
		strategy Strategy
		name     string
		f        func()
		turns    string
		end      ending
	}{
		{roundRobin, "3 tasks x 2", atomics(3, 2), "1231230", completed},
		{roundRobin, "opposite", opposite, "12", stuck},
		{roundRobin, "spinner", spinners(2), "1212110", completed},
		{nonpreemptive, "3 tasks x 2", atomics(3, 2), "1122330", completed},
		{nonpreemptive, "opposite", opposite, "111122220", completed},
		{nonpreemptive, "spinner", spinners(2), "1221110", completed},
	}
	for _, test := range tests {
		t.Run(test.strategy.String()+"/"+test.name, func(t *testing.T) {
			m := harness(t, test.f)
			search := test.strategy.Search(Settings{})
			assert.True(t, search.Begin())
			m.execute(search)
			assert.Equal(t, test.turns, m.turns())
			assert.Equal(t, test.end, m.end)
			assert.False(t, search.Begin())
			assert.False(t, search.Begin())
		})
	}
}
