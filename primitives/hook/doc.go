// Package hook is the seam between the locks and whoever listens to them.
//
// A primitive announces each of its operations in three verbs:
//
//   - point: [Enter], before the operation. A controller may switch or delay here.
//   - wait: [Task.Wait], when the operation can't proceed. The only way a primitive
//     blocks; the controller may end it.
//   - done: [Task.Acquired], [Task.Done] or [Task.Failed], after it took effect. What an
//     operation gives away is announced before it is given: [Task.Releasing].
//
// An acquire is thus reported after it took effect and a release before, so that what a
// listener believes to be held is never more than what is held.
//
// Nobody listening costs one predictable check, [Loud]. The package holds the
// vocabulary and the registry that maps a goroutine to its listener, and no logic: who
// listens (detector, explore) decides.
//
// # Under the race detector
//
// Being watched must not order anything that the program did not order. In -race builds
// [Loud] is constantly true, and each operation runs inside a section that hides its
// synchronisation from the race detector (runtime.RaceDisable); what such a section touches
// is touched in functions marked go:norace. The edges that a primitive documents are then
// announced by hand, and only those: Acquired takes one, Releasing gives one, and a failed
// attempt, a spin or a look at an owner makes none.
package hook
