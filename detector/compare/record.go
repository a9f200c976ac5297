package compare

import (
	"encoding/json"
	"os"
)

// A Record is what is kept of a row: no times, and no sentences.
type Record struct {
	Case
	Answers []RecordedAnswer `json:"answers"`
}

// A RecordedAnswer is what is kept of a cell.
type RecordedAnswer struct {
	Tool  Tool    `json:"tool"`
	Said  Verdict `json:"said"`
	How   string  `json:"how,omitempty"`
	Grade Grade   `json:"grade"`
}

// Records returns what is kept of the rows.
func Records(rows []Row) []Record {
	all := make([]Record, len(rows))
	for i, row := range rows {
		all[i].Case = row.Case
		for _, c := range row.Cells {
			all[i].Answers = append(all[i].Answers, RecordedAnswer{c.Tool, c.Said, c.How, c.Grade})
		}
	}
	return all
}

// Rows returns the rows of which the records were kept.
func Rows(records []Record) []Row {
	all := make([]Row, len(records))
	for i, r := range records {
		all[i].Case = r.Case
		for _, a := range r.Answers {
			all[i].Cells = append(all[i].Cells, Cell{Tool: a.Tool, Answer: Answer{Said: a.Said, How: a.How}, Grade: a.Grade})
		}
	}
	return all
}

// WriteRecords writes them to a file.
func WriteRecords(file string, records []Record) error {
	text, err := json.MarshalIndent(records, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o666)
}

// ReadRecords reads what WriteRecords has written.
func ReadRecords(file string) (all []Record, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return all, json.Unmarshal(text, &all)
}
