//go:build e2e

package e2e

import (
	"path/filepath"
	"testing"
	"time"
)

// schemathesis lets a program that has read the schema alone try the API: what
// it may send must be taken, what it may not must be refused, and each answer
// must be one that the schema tells of. The operations that end its token come
// last, each with a token of its own.
func (s site) schemathesis(t *testing.T, config string, endToken ...string) {
	t.Helper()
	settings, err := filepath.Abs(filepath.Join("testdata", config))
	if err != nil {
		t.Fatal(err)
	}
	p := s.signUp(t, "Sam Schema")
	whole := p.newClient(t)
	var ends []client // made first, as there is a limit to how often one may ask for a token
	var others []string
	for _, operation := range endToken {
		ends = append(ends, p.newClient(t))
		others = append(others, "--exclude-operation-id", operation)
	}
	whole.schemathesis([]string{"--config-file", settings, "run"}, others...)
	for i, operation := range endToken {
		ends[i].schemathesis([]string{"run"}, "--include-operation-id", operation)
	}
}

// schemathesis runs it with the client's token.
func (c client) schemathesis(args []string, operations ...string) {
	c.t.Helper()
	args = append(args, c.site.url+"/api/schema", "--no-color", "--header", "Authorization: Bearer "+c.token,
		"--max-examples", "50", "--seed", "1", "--generation-database", "none", "--continue-on-failure")
	command(c.t, c.t.TempDir(), 5*time.Minute, "schemathesis", append(args, operations...)...).run()
}
