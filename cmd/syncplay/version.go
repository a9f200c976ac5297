package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// versionDocument is what 'version --json' prints.
type versionDocument struct {
	Schema   string `json:"schema"`
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"` // the source differed from the commit
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Race     bool   `json:"race"` // built with -race
}

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what it was built with",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			v := builtWith()
			if a.json {
				return a.writeJSON(v)
			}
			fmt.Fprintln(a.out, v)
			return nil
		},
	}
}

func builtWith() versionDocument {
	v := versionDocument{Schema: "syncplay/version/1", Version: "(devel)", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		case "-race":
			v.Race = s.Value == "true"
		}
	}
	return v
}

// String is the version in a line.
func (v versionDocument) String() string {
	s := "syncplay " + v.Version
	if v.Commit != "" {
		s += ", commit " + v.Commit[:min(12, len(v.Commit))]
	}
	if v.Modified {
		s += " (modified)"
	}
	s += fmt.Sprintf(", %s %s/%s", v.Go, v.OS, v.Arch)
	if v.Race {
		s += ", with the race detector"
	}
	return s
}
