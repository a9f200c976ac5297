package verify

import "syncplay/primitives"

func spinLockChecks() []Check {
	return lockChecks("SpinLock", func() locker { return new(primitives.SpinLock) })
}
