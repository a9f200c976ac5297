package verify

import "os"

// long says whether there is time for the proofs that take minutes.
func long() bool { return os.Getenv("SYNCPLAY_LONG") != "" }
