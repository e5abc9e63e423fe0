//go:build e2e

package e2e

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"
)

// observatory is at a fixed version, as its rules change.
const observatory = "@mdn/mdn-http-observatory@1.4.8"

// observed has the HTTP Observatory look at the site, which has TLS and a name.
func (d deployment) observed(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "package.json"), []byte(`{"type": "module"}`))
	// Its scripts would load lists from other sites: of names that browsers know to have TLS, for one. Ours is on none.
	command(t, dir, 5*time.Minute, "npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", observatory).run()
	write(t, filepath.Join(dir, "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json"), []byte("{}"))
	write(t, filepath.Join(dir, "observatory.mjs"), read(t, "testdata/observatory.mjs"))
	out := command(t, dir, time.Minute, "node", "observatory.mjs", host, d.port, d.tlsPort).env("NODE_EXTRA_CA_CERTS=" + trusted.file(t, dir)).run()
	var verdict struct {
		Grade  string
		Failed []string
	}
	if err := json.Unmarshal([]byte(out), &verdict); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Log(out)
	if verdict.Grade != "A+" || len(verdict.Failed) > 0 {
		t.Errorf("the grade is %s: %v", verdict.Grade, verdict.Failed)
	}
}
