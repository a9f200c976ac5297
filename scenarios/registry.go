package scenarios

// All returns the catalogue, in the order in which it is best read.
func All() []Scenario {
	return []Scenario{
		deadlock(),
		race(),
		selfDeadlock(),
		Philosophers(3),
		boundedQueue(),
		spinlock(),
		lockOrder(),
		lostWakeup(),
		missedSignal(),
		sleepIsNotSync(),
		chanCross(),
		chanMutexMix(),
		livelock(),
		starvation(),
	}
}

// Find returns the scenario of that name.
func Find(name string) (Scenario, bool) {
	for _, s := range All() {
		if s.Name == name {
			return s, true
		}
	}
	return Scenario{}, false
}

// Find returns the variant of that name.
func (s Scenario) Find(variant string) (Variant, bool) {
	for _, v := range s.Variants {
		if v.Name == variant {
			return v, true
		}
	}
	return Variant{}, false
}
