package main

import (
	"fmt"
	"image/color"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
)

// A screen lays text out for one stream: it measures in cells, breaks lines at the width, and
// colours if it may. Colour only repeats what a symbol and a word say.
type screen struct {
	w      io.Writer
	name   string // of the command, as the user calls it
	width  int
	colour bool
	ascii  bool
}

// The colours: of the terminal's own palette, so that they suit its background.
var (
	good color.Color = lipgloss.Green
	bad  color.Color = lipgloss.Red
	odd  color.Color = lipgloss.Yellow
	head color.Color = lipgloss.Cyan
)

// paint colours the text, if the screen may.
func (s *screen) paint(c color.Color, text string) string {
	if !s.colour || c == nil {
		return text
	}
	return lipgloss.NewStyle().Foreground(c).Bold(true).Render(text)
}

// show is what the screen can show of it. It comes before measuring: a twin may be wider, and so
// may the name by which the command is called.
func (s *screen) show(t string) string {
	t = asCalled(s.name, t)
	if s.ascii {
		return asciiOnly(t)
	}
	return t
}

// line prints one line, without blanks at its end.
func (s *screen) line(text string) { fmt.Fprintln(s.w, trimRight(text)) }

func (s *screen) blank() { fmt.Fprintln(s.w) }

// heading begins a part of the page.
func (s *screen) heading(text string) {
	s.blank()
	for _, line := range s.broken(text, s.width) {
		s.line(s.paint(head, line))
	}
	s.blank()
}

// hang prints the text behind a label, its further lines under the first one's text.
func (s *screen) hang(label, text string) { s.hangIn(nil, label, text) }

// hangIn prints the label in a colour.
func (s *screen) hangIn(c color.Color, label, text string) {
	label = s.show(label)
	indent := lipgloss.Width(label)
	if indent > s.width/2 {
		s.line(s.paint(c, label))
		s.hang("    ", text)
		return
	}
	for i, line := range s.broken(text, s.width-indent) {
		if i == 0 {
			s.line(s.paint(c, label) + line)
		} else {
			s.line(strings.Repeat(" ", indent) + line)
		}
	}
}

// prose prints paragraphs, separated by empty lines.
func (s *screen) prose(text string) {
	for i, p := range strings.Split(text, "\n\n") {
		if i > 0 {
			s.blank()
		}
		s.hang("", p)
	}
}

// broken breaks the text into lines of at most width cells, between words where it can.
func (s *screen) broken(text string, width int) []string {
	const least = 16 // below that the terminal may break the lines itself
	return wrapped(s.show(text), max(width, least))
}

// wrapped breaks a text that can be shown into lines of at most width cells, between words where
// it can.
func wrapped(text string, width int) []string {
	var lines []string
	line, cells := "", 0
	for _, word := range words(text, width) {
		w := lipgloss.Width(word)
		if cells > 0 && cells+1+w > width {
			lines = append(lines, line)
			line, cells = "", 0
		}
		if cells > 0 {
			line, cells = line+" ", cells+1
		}
		line, cells = line+word, cells+w
	}
	return append(lines, line)
}

// words returns the words of a text, and of one that is wider than width its pieces.
func words(text string, width int) (all []string) {
	for _, word := range strings.Fields(text) {
		piece, cells := "", 0
		for _, r := range word {
			w := lipgloss.Width(string(r))
			if cells+w > width {
				all = append(all, piece)
				piece, cells = "", 0
			}
			piece, cells = piece+string(r), cells+w
		}
		all = append(all, piece)
	}
	return all
}

// commands prints commands with what each is good for. A command is never broken, so that it
// can be copied.
func (s *screen) commands(pairs [][2]string) {
	widest := 0
	for i, p := range pairs {
		pairs[i][0] = s.show(p[0])
		widest = max(widest, lipgloss.Width(pairs[i][0]))
	}
	beside := widest+4+24 <= s.width && widest+4 <= s.width/2
	for _, p := range pairs {
		switch {
		case p[1] == "":
			s.line("  " + p[0])
		case beside:
			s.hang("  "+pad(p[0], widest)+"  ", p[1])
		default:
			s.line("  " + p[0])
			s.hang("      ", p[1])
		}
	}
}

// pad fills the text up to a width in cells.
func pad(text string, cells int) string {
	return text + strings.Repeat(" ", max(0, cells-lipgloss.Width(text)))
}

// rows prints rows under an optional header in aligned columns, and says false if the screen is
// too narrow for them. Cells are broken between words. The colour of a cell is asked of tint.
func (s *screen) rows(header []string, rows [][]string, tint func(row, column int) color.Color) bool {
	const indent, gap = "  ", 2
	all := make([][]string, 0, len(rows))
	for _, row := range rows {
		all = append(all, s.shows(row))
	}
	header = s.shows(header)
	widths, ok := fitting(append([][]string{header}, all...), s.width-len(indent), gap)
	if !ok {
		return false
	}
	t := table.New().Rows(all...).Border(lipgloss.HiddenBorder()).
		BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderHeader(false).BorderColumn(false).
		StyleFunc(func(row, column int) lipgloss.Style {
			style := lipgloss.NewStyle().PaddingRight(gap).Width(widths[column] + gap)
			c := head
			if row != table.HeaderRow {
				c = tint(row, column)
			}
			if s.colour && c != nil {
				style = style.Foreground(c)
			}
			return style
		})
	if header != nil {
		t = t.Headers(header...)
	}
	for line := range strings.Lines(t.String()) {
		line = strings.ReplaceAll(line, boundHyphen, "-")
		s.line(indent + strings.TrimSuffix(line, "\n"))
	}
	return true
}

// boundHyphen is a hyphen at which no line is broken: names have hyphens.
const boundHyphen = "\u2011"

// shows is show for the cells of a table.
func (s *screen) shows(cells []string) []string {
	if cells == nil {
		return nil
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = strings.ReplaceAll(s.show(c), "-", boundHyphen)
	}
	return out
}

// fitting returns the widths of the columns. What is too wide together is taken from the widest
// column, but no column gets narrower than its widest word; it says false if that is not enough.
func fitting(rows [][]string, room, gap int) (widths []int, ok bool) {
	var words []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths, words = append(widths, 0), append(words, 0)
			}
			widths[i] = max(widths[i], lipgloss.Width(cell))
			for _, word := range strings.Fields(cell) {
				words[i] = max(words[i], lipgloss.Width(word))
			}
		}
	}
	over := gap*(len(widths)-1) - room // no gap behind the last column
	for _, w := range widths {
		over += w
	}
	for ; over > 0; over-- {
		widest := -1
		for i := range widths {
			if widths[i] > words[i] && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return nil, false
		}
		widths[widest]--
	}
	return widths, true
}

// trimRight drops the padding at the end of a line, also in front of a colour's end.
func trimRight(line string) string {
	const end = "\x1b[m"
	for {
		cut := strings.TrimRight(line, " ")
		if rest, ok := strings.CutSuffix(cut, end); ok && strings.HasSuffix(rest, " ") {
			cut = strings.TrimRight(rest, " ") + end
		}
		if cut == line {
			return line
		}
		line = cut
	}
}

// cells is the width of the text on this screen.
func (s *screen) cells(text string) int { return lipgloss.Width(s.show(text)) }
