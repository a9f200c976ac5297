package detector_test

import (
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"syncplay/detector"
	"syncplay/primitives"
)

// TestManyGoroutines watches a process in which a hundred thousand goroutines hold a lock each and wait for one of a hundred
// others, and says for how long a goroutine that goes on taking locks, free ones and contended ones, was held up at the
// most. In the short form they are a thousand.
func TestManyGoroutines(t *testing.T) {
	goroutines, long := 1000, 100*time.Millisecond
	if os.Getenv("SYNCPLAY_LONG") != "" {
		goroutines, long = 100_000, 3*time.Second
	}
	unwatched := crowd(goroutines, long)
	w := detector.Start(detector.OnFinding(func(f detector.Finding) { t.Error(f) }))
	watched := crowd(goroutines, long)
	assert.Empty(t, w.Stop().Findings)
	t.Logf("%d goroutines: unwatched %v, watched %v", goroutines, unwatched, watched)
}

// hold is for how long locks were waited for: the median, one of a thousand, and the longest.
type hold struct{ median, rare, longest time.Duration }

// crowd measures for so long how long locks are waited for while so many goroutines wait.
func crowd(goroutines int, long time.Duration) hold {
	const shared = 100
	locks := make([]primitives.Mutex, shared)
	for i := range locks {
		locks[i].Lock()
	}
	own := make([]primitives.Mutex, goroutines)
	var all sync.WaitGroup
	var waiting atomic.Int64
	for i := range own {
		all.Go(func() {
			own[i].Lock()
			defer own[i].Unlock()
			waiting.Add(1)
			locks[i%shared].Lock()
			defer locks[i%shared].Unlock()
		})
	}
	for waiting.Load() < int64(goroutines) {
		runtime.Gosched()
	}
	took := pairs(long)
	for i := range locks {
		locks[i].Unlock()
	}
	all.Wait()
	slices.Sort(took)
	return hold{took[len(took)/2], took[len(took)*999/1000], took[len(took)-1]}
}

// pairs takes two locks again and again, one inside the other, of which the outer is contended, and returns how long each
// time took.
func pairs(long time.Duration) (took []time.Duration) {
	var a, b primitives.Mutex
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				a.Lock()
				a.Unlock()
			}
		}
	}()
	for end := time.Now().Add(long); time.Now().Before(end); {
		start := time.Now()
		a.Lock()
		b.Lock()
		b.Unlock()
		a.Unlock()
		took = append(took, time.Since(start))
	}
	close(stop)
	<-stopped
	return took
}
