package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"syncplay/detector/report"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234"} {
		require.Equal(t, want, report.Thousands(n))
	}
}
