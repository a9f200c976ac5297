package mutants

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"strings"
)

// chosen is the file that an overlay adds to each package: which mutant the process takes for the real
// function, and what torn atomics are made of. What is stored is a step of its own.
const chosen = `package %s

import (
	"os"
	"strconv"

	"syncplay/primitives/hook"
)

var mutant, _ = strconv.Atoi(os.Getenv("` + chosenVariable + `"))

func tornSwap[W, T any, P interface { *W; Load() T; Store(T) }](t *hook.Task, x P, v T) T {
	old := x.Load()
	hook.Step(t, hook.Write, (*W)(x))
	x.Store(v)
	return old
}

func tornCAS[W any, T comparable, P interface { *W; Load() T; Store(T) }](t *hook.Task, x P, old, v T) bool {
	if x.Load() != old {
		return false
	}
	hook.Step(t, hook.Write, (*W)(x))
	x.Store(v)
	return true
}
`

const chosenVariable = "SYNCPLAY_MUTANT"

// overlay writes the files with all mutants into dir, and one that says which files of the source below
// root the go command is to take them for.
func overlay(all []Mutant, root, dir string) (string, error) {
	replace := map[string]string{}
	put := func(file, text string) error {
		at := filepath.Join(dir, strings.NewReplacer("/", "_", `\`, "_").Replace(file))
		replace[filepath.Join(root, file)] = at
		return os.WriteFile(at, []byte(text), 0o600)
	}
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].File == all[0].File {
			n++
		}
		of := all[:n]
		all = all[n:]
		if err := put(of[0].File, withMutants(of)); err != nil {
			return "", err
		}
		folder := filepath.Dir(of[0].File)
		if err := put(filepath.Join(folder, "chosen_mutant.go"), fmt.Sprintf(chosen, filepath.Base(folder))); err != nil {
			return "", err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, text, 0o600)
}

// withMutants returns the text of a file with the mutants of it, which come in the order of its
// functions: each function begins with the choice between itself and its mutants, which follow at
// the end of the file.
func withMutants(of []Mutant) string {
	s := of[0].source
	var text, mutants strings.Builder
	at := 0
	for i := 0; i < len(of); {
		f := of[i].function
		body := s.offset(f.Body.Lbrace) + 1
		text.Write(s.text[at:body])
		at = body
		text.WriteString(" switch mutant {")
		for ; i < len(of) && of[i].function == f; i++ {
			text.WriteString(" case " + fmt.Sprint(of[i].number) + ": " + of[i].call() + ";")
			mutants.WriteString(of[i].text())
		}
		text.WriteString(" };")
	}
	text.Write(s.text[at:])
	return text.String() + mutants.String()
}

// call is the statement that does the mutant in the place of the real function.
func (m Mutant) call() string {
	var args []string
	for _, field := range m.function.Type.Params.List {
		for _, name := range field.Names {
			arg := name.Name
			if _, many := field.Type.(*ast.Ellipsis); many {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	call := m.name() + "(" + strings.Join(args, ", ") + ")"
	if r := m.function.Recv; r != nil {
		call = r.List[0].Names[0].Name + "." + call
	}
	if m.function.Type.Results != nil {
		return "return " + call
	}
	return call + "; return"
}

func (m Mutant) name() string { return fmt.Sprintf("%sMutant%d", m.Function, m.number) }

// text is the mutant as a function beside the real one, whose lines it says it has.
func (m Mutant) text() string {
	s, f, c := m.source, m.function, m.change
	part := func(from, to int) string { return string(s.text[from:to]) }
	name := s.offset(f.Name.Pos())
	return fmt.Sprintf("\n//line %s:%d\n", filepath.Base(m.File), s.files.Position(f.Pos()).Line) +
		part(s.offset(f.Pos()), name) + m.name() + part(name+len(f.Name.Name), s.offset(c.from)) + c.with +
		part(s.offset(c.to), s.offset(f.End())) + "\n"
}
