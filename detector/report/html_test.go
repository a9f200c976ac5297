package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"syncplay/detector/report"
)

var (
	script = regexp.MustCompile(`(?s)<script>.*?</script>`)
	style  = regexp.MustCompile(`(?s)<style>.*?</style>`)
)

// markup is what stands in an HTML page: its elements, and the text between them.
type markup struct {
	elements map[string]int
	starts   []xml.StartElement
	text     string
}

// parse reads the page, which is written so that it is well-formed XML, apart from its one script
// and its one style.
func parse(t require.TestingT, page string) markup {
	assert.Len(t, script.FindAllString(page, -1), 1)
	assert.Len(t, style.FindAllString(page, -1), 1)
	page = style.ReplaceAllString(script.ReplaceAllString(page, ""), "")
	m := markup{elements: map[string]int{}}
	d := xml.NewDecoder(strings.NewReader(page))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return m
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			m.elements[token.Name.Local]++
			m.starts = append(m.starts, token.Copy())
		case xml.CharData:
			m.text += string(token)
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func TestHTMLIsWellFormed(t *testing.T) {
	for name, f := range findings {
		t.Run(name, func(t *testing.T) {
			page := written(t, f, "html")
			ids := map[string]bool{}
			for _, e := range parse(t, page).starts {
				if id := attribute(e, "id"); id != "" {
					assert.False(t, ids[id], "%s is there twice", id)
					ids[id] = true
				}
				if first := attribute(e, "data-first"); first != "" {
					from, err := strconv.Atoi(first)
					assert.NoError(t, err)
					to, err := strconv.Atoi(attribute(e, "data-last"))
					assert.NoError(t, err)
					assert.LessOrEqual(t, from, to)
					off := strings.Contains(attribute(e, "class"), "off")
					assert.Equal(t, to < f.Trace.Dropped+len(f.Trace.Events), off, "without scripts the last step is shown")
				}
				for _, name := range []string{"src", "href"} {
					assert.Empty(t, attribute(e, name), "one file, nothing else")
				}
			}
			assert.NotRegexp(t, `https?:|@import|url\([^#]`, page, "nothing comes over the network")
		})
	}
}

func TestHTMLIsReadableWithoutScripts(t *testing.T) {
	text := parse(t, written(t, twoLocks, "html")).text
	for _, want := range []string{
		twoLocks.Message, "Lock(A)", "waits for B (held by B to A)", "switch: preempted: A to B could have gone on", "bank.go:12",
		"A to B holds A, since bank.go:12", "B to A waits for A, at bank.go:13", "circular wait", twoLocks.Conditions[1].Facts[0], twoLocks.Advice, replay,
	} {
		assert.Contains(t, text, want)
	}
	assert.Contains(t, parse(t, written(t, dataRace, "html")).text, "write(count) = 1", "values")
	assert.Zero(t, parse(t, written(t, panicked, "html")).elements["input"], "no step, no slider")
}

func TestHTMLFoldsRounds(t *testing.T) {
	m := parse(t, written(t, spin, "html"))
	assert.Contains(t, m.text, "x64: this again and again, up to step 130")
	again := 0
	for _, e := range m.starts {
		if attribute(e, "data-step") != "" && strings.Contains(attribute(e, "class"), "again") {
			again++
		}
	}
	assert.Equal(t, 63*2, again, "all but the first round")
}

func TestHTMLEscapes(t *testing.T) {
	plain := parse(t, written(t, named("x", "y"), "html"))
	check := func(t require.TestingT, task, object string) {
		got := parse(t, written(t, named(task, object), "html"))
		assert.Equal(t, plain.elements, got.elements, "names add no element")
	}
	for _, hostile := range []string{`</script><b>`, `"><img src=x onerror=alert(1)>`, `' onload='x`, `{{.}}`, `<!--`, `]]>`, `javascript:alert(1)`} {
		check(t, hostile, hostile+"2")
		page := written(t, named(hostile, "y"), "html")
		assert.NotContains(t, page, "<b>")
		assert.NotContains(t, page, "<img")
		if hostile != "<!--" {
			assert.Contains(t, parse(t, page).text, hostile, "it is shown as it is")
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching("[ -~\n가-힣é]{1,30}")
		check(t, "t"+name.Draw(t, "task"), "o"+name.Draw(t, "object"))
	})
}

func TestHTMLDropsNothingThatIsHeld(t *testing.T) {
	f := twoLocks
	f.Trace = report.Trace{Tasks: f.Trace.Tasks, Events: f.Trace.Events[6:], Dropped: 6}
	page := parse(t, written(t, f, "html"))
	assert.Contains(t, page.text, "A to B holds A, since bank.go:12", "taken before the trace begins")
	cycle := 0
	for _, e := range page.starts {
		if strings.Contains(attribute(e, "class"), "cycle") {
			cycle++
			assert.Equal(t, "8", attribute(e, "data-first"), "closed by the last step")
		}
	}
	assert.Equal(t, 4, cycle)
}
