package compare

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Row is a case, and what each tool said of it.
type Row struct {
	Case
	Cells []Cell `json:"cells"` // in the order of the tools that were asked
}

// A Cell is what a tool said of a case, and whether that is right.
type Cell struct {
	Tool Tool `json:"tool"`
	Answer
	Grade Grade `json:"grade"`
}

// A Grade says how an answer stands to what was wanted.
type Grade string

// The grades.
const (
	Right      Grade = "right"
	Missed     Grade = "missed"      // there is something to report, and nothing was
	FalseAlarm Grade = "false alarm" // there is nothing to report, and something was
	Wrong      Grade = "wrong"       // something else was said, or the same thing again and again
	NotAsked   Grade = ""            // the library has no such lock
)

// Options say how the cases are run.
type Options struct {
	Child    []string      // the command that calls Child, without the arguments of that
	Tools    []Tool        // empty: all
	Patience time.Duration // of go-deadlock; 0: Patience
	Times    int           // how often each case is played; the time of the answer is the median. 0: once
	Side     int           // how many processes there are side by side; 0: twice as many as processors
	Progress func(done, all int)
}

// Run plays the cases in processes of their own, and returns the rows in the order of the cases.
// If ctx is done it returns those that were played to the end, and no error.
func Run(ctx context.Context, cases []Case, o Options) ([]Row, error) {
	if len(o.Tools) == 0 {
		o.Tools = Tools
	}
	if o.Patience == 0 {
		o.Patience = Patience
	}
	if o.Side == 0 {
		o.Side = 2 * runtime.GOMAXPROCS(0) // many only wait for go-deadlock's time-out
	}
	o.Times = max(1, o.Times)
	r := &runner{Options: o, cases: cases, cells: map[Tool][]*Cell{}}
	r.work(ctx)
	if err := errors.Join(r.errs...); err != nil && ctx.Err() == nil {
		return nil, err
	}
	return r.rows(), nil
}

// runner is one call of Run.
type runner struct {
	Options
	cases []Case

	mu    sync.Mutex
	cells map[Tool][]*Cell // nil: not played to the end
	errs  []error
	done  int
}

// job is what one child is asked: cases, by their numbers, under one tool.
type job struct {
	tool  Tool
	cases []int
}

// jobs puts the cases together that one process can play, because they leave nobody behind and ours
// neither hangs nor ends it. The first tool's come first.
func (r *runner) jobs() (all []job) {
	const together = 20
	for _, tool := range r.Tools {
		batch := job{tool: tool}
		for i, c := range r.cases {
			if tool != Ours || c.Run || c.Want == Deadlock || c.Want == Orphaned || c.Want == Stuck {
				all = append(all, job{tool, []int{i}})
				continue
			}
			if batch.cases = append(batch.cases, i); len(batch.cases) == together {
				all, batch = append(all, batch), job{tool: tool}
			}
		}
		if len(batch.cases) > 0 {
			all = append(all, batch)
		}
	}
	return all
}

// work does all jobs.
func (r *runner) work(ctx context.Context) {
	for _, tool := range r.Tools {
		r.cells[tool] = make([]*Cell, len(r.cases))
	}
	jobs := make(chan job)
	var all sync.WaitGroup
	for range r.Side {
		all.Go(func() {
			for j := range jobs {
				cells, err := r.play(ctx, j)
				r.enter(j, cells, err)
			}
		})
	}
	for _, j := range r.jobs() {
		if ctx.Err() == nil {
			jobs <- j
		}
	}
	close(jobs)
	all.Wait()
}

func (r *runner) enter(j job, cells []*Cell, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, place := range j.cases {
		if err == nil {
			r.cells[j.tool][place] = cells[i]
		}
	}
	if err != nil {
		r.errs = append(r.errs, err)
	}
	r.done += len(j.cases)
	if r.Progress != nil {
		r.Progress(r.done, len(r.cases)*len(r.Tools))
	}
}

// rows are the cases that were played under every tool.
func (r *runner) rows() (all []Row) {
	for i, c := range r.cases {
		row := Row{Case: c}
		for _, tool := range r.Tools {
			if cell := r.cells[tool][i]; cell != nil {
				row.Cells = append(row.Cells, *cell)
			}
		}
		if len(row.Cells) == len(r.Tools) {
			all = append(all, row)
		}
	}
	return all
}

// play plays the cases of a job as often as it is asked for. The answer to each is the first that is
// not right, if there is one.
func (r *runner) play(ctx context.Context, j job) ([]*Cell, error) {
	cells := make([]*Cell, len(j.cases))
	took := make([][]time.Duration, len(j.cases))
	for range r.Times {
		answers, err := r.ask(ctx, j)
		if err != nil {
			return nil, fmt.Errorf("%s under %s: %w", r.cases[j.cases[0]].Name, j.tool, err)
		}
		for i, a := range answers {
			took[i] = append(took[i], a.Took)
			if cells[i] == nil || cells[i].Grade == Right {
				cells[i] = &Cell{Tool: j.tool, Answer: a, Grade: grade(r.cases[j.cases[i]], j.tool, a)}
			}
		}
	}
	for i := range cells {
		slices.Sort(took[i])
		cells[i].Took = took[i][len(took[i])/2]
	}
	return cells, nil
}

// ask starts a child and reads its answers.
func (r *runner) ask(ctx context.Context, j job) (all []Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute+10*r.Patience)
	defer cancel()
	args := append(slices.Clone(r.Child[1:]), string(j.tool), r.Patience.String())
	for _, place := range j.cases {
		args = append(args, r.cases[place].Name)
	}
	var stdout, stderr bytes.Buffer
	child := exec.CommandContext(ctx, r.Child[0], args...)
	child.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // under -race a process would end a second later
	child.Stdout, child.Stderr, child.WaitDelay = &stdout, &stderr, time.Second
	err = child.Run()
	if fatal, ok := fatalMisuse(stderr.String()); err != nil && ok && len(j.cases) == 1 {
		return []Answer{{Said: Misuse, Reports: 1, Detail: fatal}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(stdout.Bytes(), &all); err != nil || len(all) != len(j.cases) {
		return nil, fmt.Errorf("%d answers to %d cases: %w", len(all), len(j.cases), err)
	}
	return all, nil
}

// fatalMisuse returns the line with which package sync ends a process that misuses a lock.
func fatalMisuse(stderr string) (line string, ok bool) {
	_, rest, ok := strings.Cut(stderr, "fatal error: sync: ")
	line, _, _ = strings.Cut(rest, "\n")
	return "sync: " + line, ok
}

// grade judges an answer. Of go-deadlock, which calls everything a potential deadlock, any report of a program
// that is wrong is right.
func grade(c Case, tool Tool, a Answer) Grade {
	switch {
	case a.Said == Absent:
		return NotAsked
	case a.Said == Hangs || a.Said == Broken:
		return Wrong
	case c.Want == Silent && a.Said != Silent:
		return FalseAlarm
	case c.Want != Silent && a.Said == Silent:
		return Missed
	case tool == Ours && (a.Said != c.Want || c.Sure != "" && a.How != c.Sure), c.Repeat > 1 && a.Reports > 1:
		return Wrong
	}
	return Right
}
