//go:build !amd64 && !arm64

package hook

import "runtime"

// From records in s where the function was called from that calls the caller of From.
func (s *Site) From() { runtime.Callers(3, s[:]) }
