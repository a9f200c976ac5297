package program

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSteps(t *testing.T) {
	load := Statement{Op: Load, On: 0, With: none}
	p := Program{Objects: []Object{{Type: Int64}, {Type: RWMutex}, {Type: Cond}, {Type: Mutex}}, Tasks: [][]Statement{{load, load}, {load, load}, {load, load}}}
	assert.Equal(t, 6, p.Steps())
	assert.InDelta(t, 90, p.Interleavings(), 0)

	for want, s := range map[int]Statement{
		1: {Op: Lock, On: 3, With: none},
		2: {Op: Lock, On: 1, With: none},
		3: {Op: Wait, On: 2, With: none},
		7: {Op: LockAll, On: 1, With: 3},
		8: {Op: LockAll, On: 1, With: 3, Body: []Statement{load}},
	} {
		p.Tasks = [][]Statement{{s}, nil}
		assert.Equal(t, want, p.Steps(), s.Op)
		assert.InDelta(t, 1, p.Interleavings(), 0)
	}
}
