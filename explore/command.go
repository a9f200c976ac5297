package explore

import (
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
)

// command returns what the shell is to be told to run a schedule of a test again: in the package of the
// test, wherever it is typed, and built in the same way.
func command(test, token string) string {
	c := "SYNCPLAY_REPLAY=" + inShell(token) + " go test -run " + inShell(pattern(test))
	for _, word := range build() {
		if !plainWord.MatchString(word) {
			word = inShell(word)
		}
		c += " " + word
	}
	return c
}

var plainWord = regexp.MustCompile(`^[\w./,=@-]+$`)

// build returns the flags that this test was built with and that decide what is in it, and its package,
// as far as the build knows them.
var build = sync.OnceValue(func() (words []string) {
	info, known := debug.ReadBuildInfo()
	if !known {
		return nil
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "-race" && s.Value == "true":
			words = append(words, s.Key)
		case s.Key == "-tags" && s.Value != "":
			words = append(words, s.Key, s.Value)
		}
	}
	if pkg, test := strings.CutSuffix(info.Path, ".test"); test {
		words = append(words, pkg)
	}
	return words
})

// pattern returns the -run pattern for exactly this test.
func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// inShell quotes a word for the shell.
func inShell(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
