package verify

import "syncplay/primitives"

func tasLockChecks() []Check {
	return lockChecks("TASLock", func() locker { return new(primitives.TASLock) })
}
