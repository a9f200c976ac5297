package detector

// Told returns when the Watch that is on has told all that it has seen.
func Told() { current.Load().flush() }
