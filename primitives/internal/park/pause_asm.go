//go:build amd64 || arm64

package park

// pause executes n PAUSE instructions (YIELD on arm64): it tells the processor that this is a
// spinning loop. As runtime.procyield.
//
//go:noescape
func pause(n uint32)
