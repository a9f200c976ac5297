package verify

import (
	"reflect"

	"syncplay/primitives"
)

func mcsLockChecks() []Check {
	fresh := func() locker { return new(primitives.MCSLock) }
	return append(lockChecks("MCSLock", fresh), orderOfLocks("MCSLock", fresh, func(l locker) int {
		v := reflect.ValueOf(l).Elem()
		pointer := func(field string) uintptr { return v.FieldByName(field).FieldByName("v").Pointer() }
		owner := pointer("owner")
		return whether(owner != 0 && pointer("tail") != owner)
	}, 0))
}
