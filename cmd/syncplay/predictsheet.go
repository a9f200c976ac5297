package main

import (
	"image/color"

	"syncplay/detector/report"
	"syncplay/explore/predict"
	"syncplay/scenarios"
)

// A predictSheet is what one call of 'predict NAME' prints: for each variant what was predicted, and
// what came of trying.
type predictSheet struct {
	a           *app
	scenario    scenarios.Scenario
	results     []predicted
	interrupted bool
}

type predictionDocument struct {
	Schema      string      `json:"schema"`
	Scenario    string      `json:"scenario"`
	Exit        int         `json:"exit"` // the exit code
	AsDeclared  bool        `json:"as_declared"`
	Interrupted bool        `json:"interrupted"`
	Results     []predicted `json:"results"`
}

func (x *predictSheet) document() any {
	doc := predictionDocument{Schema: "syncplay/prediction/1", Scenario: x.scenario.Name, Exit: x.a.code,
		AsDeclared: x.a.code == exitDeclared, Interrupted: x.interrupted, Results: []predicted{}}
	for _, r := range x.results {
		for i, p := range r.Predictions {
			r.Predictions[i].Finding = wholeFindings([]report.Finding{p.Finding})[0]
		}
		doc.Results = append(doc.Results, r)
	}
	return doc
}

// exit is the worst that was settled of several results.
func (x *predictSheet) exit() int {
	code := exitDeclared
	for _, r := range x.results {
		switch {
		case !r.AsDeclared:
			return exitOther
		case !r.settled():
			code = exitInconclusive
		}
	}
	return code
}

func (x *predictSheet) page(s *screen) {
	for i, r := range x.results {
		if i > 0 {
			s.blank()
		}
		if len(r.Predictions) == 0 {
			s.hangIn(good, "✓ ", r.title()+": nothing is predicted: the orders in which it took its locks go round nowhere")
		}
		if r.Why != "" {
			s.hang("  ", r.Why)
		}
		for _, p := range r.Predictions {
			s.prediction(r, p)
		}
	}
	if x.interrupted {
		s.blank()
		s.hangIn(odd, "! ", "interrupted: this is what was seen so far")
	}
	if len(x.results) > 0 {
		s.heading("What to try next")
		s.commands(x.next())
	}
}

// prediction tells of one prediction: the verdict, and then the schedule that closes the ring or the
// orders that it is made of.
func (s *screen) prediction(r predicted, p predict.Prediction) {
	symbol, hue, sentence := told(p)
	s.hangIn(hue, symbol+" ", r.title()+": "+sentence)
	if p.Verdict == report.Found {
		if !r.AsDeclared {
			s.hangIn(bad, "  ! ", "not as declared")
		}
		s.findings([]report.Finding{p.Finding})
		return
	}
	s.hang("  ", p.Why)
	if p.Finding.Kind == report.PotentialDeadlock && p.Finding.Confidence != "" {
		s.hang("  ", "the confidence was "+string(p.Finding.Confidence)+": "+p.Finding.Reason)
	}
}

// told words the verdict of a prediction.
func told(p predict.Prediction) (symbol string, hue color.Color, sentence string) {
	what := "a deadlock was predicted"
	if p.Happened {
		what = "it deadlocked when it was watched"
	}
	switch f := p.Finding; p.Verdict {
	case report.Found:
		return "✗", bad, what + ", and FOUND: " + f.Message
	case report.Proved:
		return "✓", good, what + ", and PROVED not to be: " + f.Message
	default:
		return "?", odd, what + ", and is " + string(p.Verdict) + ": " + f.Message
	}
}

// next lists the commands to try next.
func (x *predictSheet) next() (pairs [][2]string) {
	for _, r := range x.results {
		for _, p := range r.Predictions {
			if p.Verdict == report.Found && p.Finding.Replay != "" && len(pairs) == 0 {
				pairs = append(pairs, [2]string{p.Finding.Replay + " --step", "forwards and backwards through the steps"})
			}
		}
	}
	if len(x.results) == 1 && len(x.scenario.Variants) > 1 {
		pairs = append(pairs, [2]string{"syncplay predict " + x.scenario.Name + " --variant all", "the bug and every cure"})
	}
	return append(pairs, [2]string{"syncplay explore " + x.scenario.Name, "every interleaving, whatever goes wrong"})
}
