package verify

import "syncplay/detector/report"

// A Record is a proof as data, for documents.
type Record struct {
	Type       string         `json:"type"`
	Name       string         `json:"name"`
	Tasks      int            `json:"tasks"`
	Operations int            `json:"operations"`
	Claims     []Claim        `json:"claims"`
	Grain      string         `json:"grain"`
	Verdict    report.Verdict `json:"verdict"`
	Schedules  int64          `json:"schedules"`           // that cover every interleaving, if the verdict is PROVED
	Histories  int            `json:"histories,omitempty"` // different ones
	Assumes    []string       `json:"assumes,omitempty"`
	Why        string         `json:"why,omitempty"`     // it is not proved
	Message    string         `json:"message,omitempty"` // what went wrong
	Token      string         `json:"token,omitempty"`   // a schedule that goes wrong
}

// Record returns the proof as data.
func (p Proof) Record() Record {
	r := Record{
		Type: p.Check.Type, Name: p.Check.Name, Tasks: p.Check.Tasks, Operations: p.Check.Operations, Claims: p.Check.Claims,
		Grain: p.Check.Grain().String(), Verdict: p.Result.Verdict, Schedules: p.Result.Schedules, Histories: p.Histories,
		Assumes: p.Result.Assumes, Why: p.Result.Why,
	}
	if f := p.Found(); f != nil {
		r.Message, r.Token = f.Message, f.Token
	}
	return r
}
