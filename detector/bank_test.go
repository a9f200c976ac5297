package detector_test

import "syncplay/primitives/hook"

// at returns the site of a line of bank.go, a file that is told of and does not exist.
func at(line int) hook.Site { return bank[line-1]() }

var bank = [...]func() hook.Site{
//line bank.go:1
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
	func() hook.Site { return hook.Here(0) },
}
