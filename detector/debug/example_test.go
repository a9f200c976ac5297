package debug_test

import (
	"net/http"

	"syncplay/detector"
	"syncplay/detector/debug"
)

func ExampleHandler() {
	w := detector.Start()
	defer w.Stop()
	mux := http.NewServeMux()
	mux.Handle("GET /debug/waits", debug.Handler())
	// http.ListenAndServe("localhost:6060", mux)
}
