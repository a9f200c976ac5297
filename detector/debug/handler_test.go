package debug_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"syncplay/detector"
	"syncplay/detector/debug"
	"syncplay/primitives"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func get(query string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	debug.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/debug/waits"+query, nil))
	return w
}

func TestHandler(t *testing.T) {
	w := detector.Start()
	defer w.Stop()
	var mu primitives.Mutex
	primitives.Name(&mu, "mu")
	mu.Lock()
	ended := make(chan bool)
	go func() { mu.Lock(); mu.Unlock(); close(ended) }()
	for w.Snapshot().Waiting == 0 {
		runtime.Gosched()
	}
	tests := []struct{ query, kind, want string }{
		{"", "text/plain; charset=utf-8", `(?s)1 goroutine waits\n.* waits in Lock\(mu\) at handler_test.go:\d+, for goroutine \d+\n`},
		{"?format=text", "text/plain; charset=utf-8", `1 goroutine waits\n`},
		{"?format=json", "application/json", `(?s)"kind": "snapshot",.*"version": 1`},
		{"?format=dot", "text/vnd.graphviz; charset=utf-8", `^digraph waitfor \{`},
		{"?format=mermaid", "text/plain; charset=utf-8", `^flowchart LR\n`},
	}
	for _, test := range tests {
		answer := get(test.query)
		assert.Equal(t, http.StatusOK, answer.Code, test.query)
		assert.Equal(t, test.kind, answer.Header().Get("Content-Type"))
		assert.Equal(t, "no-store", answer.Header().Get("Cache-Control"))
		assert.Regexp(t, test.want, answer.Body.String())
	}
	mu.Unlock()
	<-ended
}

func TestHandlerRefuses(t *testing.T) {
	answer := get("?format=html")
	assert.Equal(t, http.StatusBadRequest, answer.Code)
	assert.Equal(t, "there is no format \"html\"; the formats are text, json, dot, mermaid\n", answer.Body.String())
	answer = get("")
	assert.Equal(t, http.StatusServiceUnavailable, answer.Code)
	assert.Contains(t, answer.Body.String(), "detector.Start")
}
