package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"syncplay/detector/report"
)

// An output is how a result is written, and where to.
type output struct {
	format string
	file   string // "" is stdout
}

// A rendering is a result that can be written in every format.
type rendering interface {
	page(s *screen)         // all that people read
	headline(s *screen)     // the first lines of it
	document() any          // all that programs read
	first() *report.Finding // what is drawn, if there is something
	nothing() string        // says why there is nothing to draw
}

// bind makes the output's flags.
func (o *output) bind(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.format, "format", "text", "write it as `F`: "+strings.Join(report.Formats, ", "))
	f.StringVarP(&o.file, "output", "o", "", "write it to `FILE`")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(completions(report.Formats), cobra.ShellCompDirectiveNoFileComp))
	_ = c.MarkFlagFilename("output")
}

// check refuses what can't be written, before there is anything to write.
func (o output) check(a *app, flags *pflag.FlagSet) error {
	refuse := func(what, try string) error { return &failure{code: exitUsage, what: what, try: try} }
	known := false
	for _, name := range report.Formats {
		known = known || name == o.format
	}
	switch {
	case !known:
		return unknown("format", o.format, report.Formats, "there are: "+strings.Join(report.Formats, ", "))
	case a.json && flags.Changed("format") && o.format != "json":
		return refuse("--json and --format "+o.format+" are two formats", "leave one of the two out")
	case flags.Changed("output") && o.file == "":
		return refuse("--output takes the name of a file, but was given nothing", "leave it out to write to stdout")
	}
	if o.format == "json" {
		a.json = true
	}
	if o.file == "" {
		return nil
	}
	if info, err := os.Stat(o.file); err == nil && info.IsDir() {
		return refuse(quote(o.file)+" is a folder", "name a file in it")
	}
	if info, err := os.Stat(filepath.Dir(o.file)); err != nil || !info.IsDir() {
		return refuse("there is no folder "+quote(filepath.Dir(o.file)), "make it, or name another file")
	}
	return nil
}

// put writes the result. To a file it is written whole or not at all, and stdout says where.
func (a *app) put(o output, r rendering) error {
	if o.file == "" {
		return a.render(o.format, r)
	}
	var b bytes.Buffer
	to := *a
	to.out = &stream{w: &b, width: plainWidth(), ascii: a.ascii, name: a.name}
	if err := to.render(o.format, r); err != nil {
		return err
	}
	if err := writeWhole(o.file, b.Bytes()); err != nil {
		return &failure{code: exitFault, what: "the result could not be written: " + err.Error(),
			try: "see that there is room on the disk and that the file may be written"}
	}
	s := a.out.screen()
	r.headline(s)
	s.hang("  ", "written to "+o.file)
	return nil
}

// render writes the result to stdout.
func (a *app) render(format string, r rendering) error {
	switch {
	case a.json:
		return a.writeJSON(r.document())
	case format == "text":
		r.page(a.out.screen())
		return nil
	}
	f := r.first()
	if f == nil {
		return &failure{code: a.code, what: "there is nothing to write as " + format + ": " + r.nothing()}
	}
	shown := *f
	shown.Advice = asCalled(a.name, f.Advice)
	var b bytes.Buffer
	if err := shown.Write(&b, format); err != nil {
		return &failure{code: exitFault, what: err.Error()}
	}
	text := b.Bytes()
	if a.ascii && format == "chrome" { // which is JSON
		text = escaped(text)
	}
	_, err := a.out.Write(text)
	return err
}

// completions are names to complete.
func completions(names []string) []cobra.Completion { return names }
