package explore

import "strconv"

func quote(s string) string { return strconv.Quote(s) }

// count says "1 preemption", "2 preemptions".
func count[N int | int32 | int64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.FormatInt(int64(n), 10) + " " + what + "s"
}
