package verify

import (
	"reflect"

	"syncplay/primitives"
)

func mcsLockChecks() []Check {
	fresh := func() locker { return new(primitives.MCSLock) }
	return append(lockChecks("MCSLock", fresh), orderOfLocks("MCSLock", fresh, func(l locker) int {
		v := reflect.ValueOf(l).Elem()
		tail := v.FieldByName("tail").FieldByName("v").Pointer()
		return whether(tail != 0 && tail != v.FieldByName("first").UnsafeAddr()) // which is the holder's
	}, 0))
}
