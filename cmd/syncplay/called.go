package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"syncplay/primitives/hook"
)

// ownName is how our texts call the command.
const ownName = "syncplay"

// calledBy is how the user called the command, so that what we advise can be pasted: the name
// that a shell found in PATH, a path, or a go run command. Of go run, arg0 is a file in the go
// command's work directory or in its cache.
func calledBy(arg0 string, exists func(path string) bool) string {
	dir := filepath.ToSlash(filepath.Dir(arg0))
	if !workDir.MatchString(dir) && !cacheEntry.MatchString(dir) {
		if strings.ContainsAny(arg0, " \t\"'$\\*") && filepath.Separator == '/' {
			return "'" + strings.ReplaceAll(arg0, "'", `'\''`) + "'"
		}
		return arg0
	}
	run := "go run "
	if hook.Race {
		run += "-race "
	}
	switch {
	case exists(filepath.Join("cmd", ownName, "main.go")):
		return run + "./cmd/" + ownName
	case exists("screen.go") && exists("main.go"):
		return run + "."
	}
	return run + ownName + "/cmd/" + ownName // anywhere in the module
}

var (
	workDir    = regexp.MustCompile(`/go-build\d+/b\d+/exe$`)
	cacheEntry = regexp.MustCompile(`/[0-9a-f]{2}/[0-9a-f]{64}-d$`)
)

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// ourCommand finds our commands in a text, and not what merely has the name in it.
var ourCommand = regexp.MustCompile(`(^|[^\w./-])` + ownName + ` (scenario|explore|predict|replay|verify|selftest|version|completion|help|--help)\b`)

// asCalled puts the name by which the user calls the command into the commands of a text.
func asCalled(name, text string) string {
	if name == ownName || name == "" || !strings.Contains(text, ownName) {
		return text
	}
	return ourCommand.ReplaceAllString(text, "${1}"+strings.ReplaceAll(name, "$", "$$")+" ${2}")
}
