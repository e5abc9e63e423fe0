package lock

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// S17: what a versions.yaml says becomes no option, address or file of a resolver.
func TestS17PinsAreNothingElse(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // whoever asks for a program has gone too far
	for name, version := range map[string]string{
		"evil @ https://evil.example/evil-1.tar.gz #": "1",
		"--index-url https://evil.example/simple":     "1",
		"a\n-r /etc/hostname\nb":                      "1",
		"-e .":                                        "1",
		"django":                                      "5.2 --extra-index-url https://evil.example",
		"asgiref":                                     "3.10; python_version < '4' @ https://evil.example/x.tgz",
		"redis":                                       "*",
		"uvicorn[standard":                            "1",
	} {
		if _, err := Resolve(t.Context(), "python", map[string]map[string]string{"python": {name: version}}, testTime); !isPin(err) {
			t.Errorf("python %q %q: %v", name, version, err)
		}
	}
	for name, version := range map[string]string{
		"a": "git+ssh://git@evil.example/x.git", "b": "file:../..", "c": "https://evil.example/x.tgz", "d": "^1.0.0", "e": "npm:evil@1.0.0", "f": "latest",
		"../g": "1.0.0", "@x/../g": "1.0.0", "-h": "1.0.0",
	} {
		if _, err := Resolve(t.Context(), "npm", map[string]map[string]string{"npm": {name: version}}, testTime); !isPin(err) {
			t.Errorf("npm %q %q: %v", name, version, err)
		}
	}
	versions, err := generator.Overlay(generator.Source{Name: "built-in", FS: os.DirFS("../../templates")}).Versions()
	if err != nil {
		t.Fatal(err)
	}
	for kind, err := range map[string]error{"python": checkPins(versions["python"], pythonName(), pythonVersion()), "npm": checkPins(versions["npm"], npmName(), npmVersion())} {
		if err != nil || len(versions[kind]) < 10 {
			t.Errorf("%s: %d pins, %v", kind, len(versions[kind]), err)
		}
	}
}

var testTime = time.Unix(0, 0)

func isPin(err error) bool { return err != nil && strings.HasSuffix(err.Error(), "is no pin") }
