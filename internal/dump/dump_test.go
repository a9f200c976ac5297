package dump_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"syncplay/internal/dump"
)

// FuzzParse feeds the parser what is no dump: it leaves out what it does not know.
func FuzzParse(f *testing.F) {
	f.Add("goroutine 7 [select, 2 minutes]:\nmain.f(...)\n\t/home/a/main.go:12 +0x1d\ncreated by main.main in goroutine 1\n\t/home/a/main.go:9 +0x2c\n")
	f.Add("goroutine 1 [running]:")
	f.Add("goroutine x [")
	f.Add("\n\n\n")
	f.Fuzz(func(_ *testing.T, text string) { dump.Parse(text) })
}

func TestBlocked(t *testing.T) {
	for _, c := range []struct {
		state   string
		blocked bool
		reason  string
	}{
		{"chan receive", true, "somebody else has to send"},
		{"sync.Mutex.Lock", true, "somebody else has to unlock"},
		{"sleep", true, "the time has to pass"},
		{"running", false, "it gets on"},
		{"runnable", false, "it will get on when there is a core"},
		{"GC assist wait", false, "the runtime lets it go on when memory has been swept"},
		{"garbage collection", false, "it runs the collection itself"},
	} {
		require.Equal(t, c.blocked, dump.Goroutine{State: c.state}.Blocked(), c.reason)
	}
}

func TestAll(t *testing.T) {
	at, end := make(chan struct{}), make(chan struct{})
	defer func() { <-at }()
	defer close(end)
	go func() {
		at <- struct{}{}
		<-end
		close(at)
	}()
	<-at
	self := dump.All()
	found := 0
	for _, g := range self {
		if g.Started.Func == "syncplay/internal/dump_test.TestAll" {
			found++
			require.NotZero(t, g.Parent)
			require.Positive(t, g.Started.Line)
			require.Contains(t, g.Top.Func, "TestAll.func")
		}
	}
	require.Equal(t, 1, found)
}
