package hook

// What follows is asked of the listener outside any operation. Under the race detector the
// listener's part runs in a hidden section all the same, which ends even when the listener ends
// the task.

// Check tells the listener that a check failed. A task that is being unwound fails none.
//
//go:norace
func (t *Task) Check(message string) {
	if t.leaving {
		return
	}
	Hide()
	defer Show()
	t.Listener.Check(t, message)
}

// Panicked tells the listener of a panic that another task will hear of.
//
//go:norace
func (t *Task) Panicked(value any, stack []byte) {
	if t == nil || t.leaving {
		return
	}
	Hide()
	defer Show()
	t.Listener.Panicked(t, value, stack)
}

// Reach tells the listener that the task came by the label.
//
//go:norace
func (t *Task) Reach(label string) {
	if t.leaving {
		return
	}
	Hide()
	defer Show()
	t.Listener.Reach(t, label)
}

// Witnessed says whether somebody wants to know what operations read and write.
//
//go:norace
func (t *Task) Witnessed() bool { return t != nil && t.Witness != nil && t.announced() }

// Saw tells the witness what the operation under way read or wrote.
//
//go:norace
func (t *Task) Saw(value string) {
	Hide()
	t.Witness.Saw(t, value)
	Show()
}

// Clock returns the task's listener if it takes over time and cancellation, else nil.
//
//go:norace
func (t *Task) Clock() Clock {
	if t == nil || t.leaving {
		return nil
	}
	c, _ := t.Listener.(Clock)
	return c
}
