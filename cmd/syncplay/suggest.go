package main

import "strings"

// closest returns the name that was most likely meant, or "" if none is near: of three letters two
// must be right.
func closest(typed string, names []string) string {
	typed = strings.ToLower(typed)
	best, least := "", 1+max(1, min(2, len(typed)/2), len(typed)/3)
	for _, name := range names {
		d := distance(typed, strings.ToLower(name))
		if len(typed) >= 3 && strings.HasPrefix(strings.ToLower(name), typed) {
			d = min(d, 1)
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete, replace or swap with a neighbour that
// makes one word of the other (Damerau and Levenshtein, without overlapping swaps).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}

// unknown is the failure of a name that is not there.
func unknown(kind, typed string, names []string, list string) *failure {
	f := &failure{code: exitUsage, what: "there is no " + kind + " " + quote(typed)}
	if name := closest(typed, names); name != "" {
		f.what += "; did you mean " + quote(name) + "?"
	}
	f.try = list
	return f
}

func quote(s string) string { return "'" + s + "'" }
