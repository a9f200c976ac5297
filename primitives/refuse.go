package primitives

import (
	"fmt"

	"syncplay/primitives/hook"
)

// refuse panics because nothing can be made of the arguments of a constructor:
//
//	primitives: Barrier for 0 goroutines at bank.go:12
func refuse(format string, args ...any) {
	site := hook.Here(1)
	panic(fmt.Sprintf("primitives: "+format, args...) + " at " + site.Place().String())
}
