package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"syncplay/scenarios"
)

// schema is docs/result.schema.json, made strict: what it does not describe is refused, so that
// it can't fall behind the documents.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := os.ReadFile("../../docs/result.schema.json")
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	strict(doc)
	c := jsonschema.NewCompiler()
	if err := c.AddResource("result.schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("result.schema.json")
})

// strict forbids, in every object with properties, any others.
func strict(doc any) {
	switch doc := doc.(type) {
	case map[string]any:
		for _, v := range doc {
			strict(v)
		}
		if _, ok := doc["properties"].(map[string]any); ok && doc["additionalProperties"] == nil {
			doc["additionalProperties"] = false
		}
	case []any:
		for _, v := range doc {
			strict(v)
		}
	}
}

// valid requires one document that the schema describes, and returns it.
func valid(t *testing.T, text []byte) map[string]any {
	t.Helper()
	doc, err := validate(text)
	require.NoError(t, err, "%s", text)
	return doc
}

func validate(text []byte) (map[string]any, error) {
	s, err := schema()
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text)) // refuses a second document
	if err != nil {
		return nil, err
	}
	if err := s.Validate(doc); err != nil {
		return nil, err
	}
	return doc.(map[string]any), nil
}

// The test's schema is strict, or it would prove nothing.
func TestSchemaIsStrict(t *testing.T) {
	for _, c := range []struct{ reason, document string }{
		{"a member that is not described", `{"schema":"syncplay/error/1","code":2,"message":"m","more":1}`},
		{"a member missing", `{"schema":"syncplay/error/1","code":2}`},
		{"a code that means something else", `{"schema":"syncplay/error/1","code":0,"message":"m"}`},
		{"no such document", `{"schema":"syncplay/nothing/1"}`},
		{"two documents", `{"schema":"syncplay/error/1","code":2,"message":"m"} {}`},
		{"half a document", `{"schema":"syncplay/error/1","code":2`},
	} {
		_, err := validate([]byte(c.document))
		require.Error(t, err, c.reason)
	}
	valid(t, []byte(`{"schema":"syncplay/error/1","code":2,"message":"m"}`))
}

// A result with everything in it: what real runs leave out, the fixtures of the screens have.
func TestSchemaOfFixtures(t *testing.T) {
	for name, sheet := range fixtures() {
		t.Run(name, func(t *testing.T) {
			var stdout writer
			a := newApp([]string{"--json"}, &stdout, &writer{})
			a.json = true
			sheet.a = a
			a.code = sheet.exit()
			require.NoError(t, sheet.print())
			require.Equal(t, "syncplay/result/1", valid(t, []byte(stdout.text))["schema"])
		})
	}
}

// Every scenario's real document is as the schema says, whatever its runs showed.
func TestSchemaOfEveryScenario(t *testing.T) {
	for _, s := range scenarios.All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			cmd := exec.CommandContext(t.Context(), "syncplay", "scenario", s.Name, "--variant", "all", "--runs", "20", "--json")
			cmd.Stderr = &stderr
			stdout, err := cmd.Output()
			doc := valid(t, stdout)
			require.Equal(t, "syncplay/result/1", doc["schema"])
			require.Len(t, doc["results"], len(s.Variants))
			require.Empty(t, stderr.String())
			var exit *exec.ExitError
			if errors.As(err, &exit) { // twenty runs may be too few
				require.Equal(t, json.Number(strconv.Itoa(exit.ExitCode())), doc["exit"])
				return
			}
			require.NoError(t, err)
			require.Equal(t, json.Number("0"), doc["exit"])
		})
	}
}
