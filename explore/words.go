package explore

import (
	"strconv"

	"syncplay/detector/report"
)

func quote(s string) string { return strconv.Quote(s) }

// count says "1 preemption", "2,000 preemptions".
func count[N int | int32 | int64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return report.Thousands(n) + " " + what + "s"
}
