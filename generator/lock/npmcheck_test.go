package lock

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

// built is a lock in which a has a build for every platform.
const built = `{"packages": {
"node_modules/a": {"version": "1.0.0", "integrity": "sha512-a", "dependencies": {"b": "1"}, "optionalDependencies":
  {"a-mac": "1", "a-mac-arm": "1", "a-win": "1", "a-win-arm": "1", "a-gnu": "1", "a-gnu-arm": "1", "a-musl": "1", "a-musl-arm": "1"}},
"node_modules/a-mac": {"version": "1.0.0", "integrity": "sha512-1", "os": ["darwin"], "cpu": ["x64"]},
"node_modules/a-mac-arm": {"version": "1.0.0", "integrity": "sha512-2", "os": ["darwin"], "cpu": ["arm64"]},
"node_modules/a-win": {"version": "1.0.0", "integrity": "sha512-3", "os": ["win32"], "cpu": ["x64"]},
"node_modules/a-win-arm": {"version": "1.0.0", "integrity": "sha512-4", "os": ["win32"], "cpu": ["arm64"]},
"node_modules/a-gnu": {"version": "1.0.0", "integrity": "sha512-5", "os": ["linux"], "cpu": ["x64"], "libc": ["glibc"]},
"node_modules/a-gnu-arm": {"version": "1.0.0", "integrity": "sha512-6", "os": ["linux"], "cpu": ["arm64"], "libc": ["glibc"]},
"node_modules/a-musl": {"version": "1.0.0", "integrity": "sha512-7", "os": ["linux"], "cpu": ["x64"], "libc": ["musl"]},
"node_modules/a-musl-arm": {"version": "1.0.0", "integrity": "sha512-8", "os": ["linux"], "cpu": ["arm64"], "libc": ["musl"]},
"node_modules/a/node_modules/b": {"version": "1.0.0", "integrity": "sha512-9", "optionalDependencies": {"mac-only": "1"}},
"node_modules/mac-only": {"version": "1.0.0", "integrity": "sha512-0", "os": ["darwin"]}
}}`

// archive is an address that no lock may hold.
const archive = "https://example.com/a.tgz"

func TestNPMProblems(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"none", "", "", ""},
		{"another version", `{"version": "1.0.0", "integrity": "sha512-a"`, `{"version": "1.0.1", "integrity": "sha512-a"`, "npm put a 1.0.1 at the top, not 1.0.0"},
		{"no integrity", `"sha512-3"`, `""`, "node_modules/a-win: the registry gives no version or no SHA-512 for it"},
		{"no version", `"version": "1.0.0", "integrity": "sha512-0"`, `"integrity": "sha512-0"`, "node_modules/mac-only: the registry gives no version"},
		{"an address", `"sha512-0"`, `"sha512-0", "resolved": "` + archive + `"`, `a lock with "resolved"`},
		{"an address elsewhere", `{"mac-only": "1"}`, `{"mac-only": "` + archive + `"}`, "holds the address " + archive},
		{"a bundle", `"sha512-0"`, `"sha512-0", "inBundle": true`, `a lock with "inBundle"`},
		{"no dependency", `node_modules/a/node_modules/b"`, `node_modules/c"`, "node_modules/a: the registry does not give its dependency b"},
		{"no optional dependency", `node_modules/mac-only"`, `node_modules/c"`, "node_modules/a/node_modules/b: the registry does not give its dependency mac-only"},
		{"no build for musl", `["x64"], "libc": ["musl"]`, `["x64"], "libc": ["glibc"]`, "node_modules/a: there is no build for Linux x64 musl"},
		{"no build for Windows on ARM", `["win32"], "cpu": ["arm64"]`, `["win32"], "cpu": ["ia32"]`, "node_modules/a: there is no build for Windows arm64"},
		{"one build for every libc", `"cpu": ["x64"], "libc": ["glibc"]`, `"cpu": ["x64"]`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(built, tt.from, tt.to, 1)
			if tt.from != "" && changed == built {
				t.Fatal("nothing changed")
			}
			var lock npmLock
			if err := json.Unmarshal([]byte(changed), &lock); err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := errors.Join(lock.problems(map[string]string{"a": "1.0.0"})...); err != nil {
				got = err.Error()
			}
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) || strings.Contains(got, "\n") && tt.name != "an address" {
				t.Errorf("got %q, want one of %q", got, tt.want)
			}
		})
	}
}

func TestNPMIsThereAndNew(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	wantProblem(t, checkNPM(t.Context()), "npm is missing")
	for version, want := range map[string]string{"10.9.4": "npm 10.9.4 is too old: 11 or newer is needed", "11.0.0": "", "12.2.0": "", "": "too old"} {
		script(t, dir+"/npm", "echo "+version)
		wantProblem(t, checkNPM(t.Context()), want)
	}
	script(t, dir+"/npm", "exit 3")
	wantProblem(t, checkNPM(t.Context()), "npm --version: exit status 3")
}

func script(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func wantProblem(t *testing.T, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
	}
	if (got == "") != (want == "") || !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
