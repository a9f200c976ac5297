package detector_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No ignore list: if it needs one, the unwinding is broken.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
