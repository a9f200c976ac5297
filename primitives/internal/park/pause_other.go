//go:build !amd64 && !arm64

package park

// pause counts to n: the processor has no instruction for it that Go could reach.
//
//go:noinline
func pause(n uint32) {
	for range n {
		_ = n
	}
}
