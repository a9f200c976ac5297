package scenarios

import (
	"embed"
	"strings"
)

//go:embed *.md
var texts embed.FS

// Text is what a family of variants says to people. The prose is in paragraphs, each on one
// line, with an empty line between two.
type Text struct {
	Title    string
	Summary  string            // for a student on the first day
	Variants map[string]string // by name: what it shows; of a cure also what it costs
	Next     []string          // commands to try next, each with a comment behind a #
}

// Text returns the scenario's text in that language ("en", "ko"), or else in English.
func (s Scenario) Text(lang string) Text {
	b, err := texts.ReadFile(s.Name + "." + lang + ".md")
	if err != nil {
		b, _ = texts.ReadFile(s.Name + ".en.md") // there is one: the tests read them all
	}
	return parseText(string(b))
}

// parseText knows headings, and nothing else of Markdown: one # for the title, two for a
// section. A section is a variant's, or "next", whose lines are commands.
func parseText(markdown string) Text {
	t := Text{Variants: map[string]string{}}
	for i, part := range strings.Split("\n"+markdown, "\n## ") {
		heading, body, _ := strings.Cut(part, "\n")
		heading = strings.TrimSpace(heading)
		switch {
		case i == 0:
			title, summary, _ := strings.Cut(strings.TrimSpace(body), "\n")
			t.Title = strings.TrimPrefix(title, "# ")
			t.Summary = paragraphs(summary)
		case heading == "next":
			t.Next = lines(body)
		default:
			t.Variants[heading] = paragraphs(body)
		}
	}
	return t
}

// paragraphs joins the lines of each paragraph, so that whoever shows the text breaks the lines.
func paragraphs(body string) string {
	var joined []string
	for p := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		joined = append(joined, strings.Join(strings.Fields(p), " "))
	}
	return strings.Join(joined, "\n\n")
}

// lines returns the lines that are not empty.
func lines(body string) []string {
	var all []string
	for line := range strings.Lines(body) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
