package generator

import (
	"fmt"
	"strings"
	"testing"
)

func TestLoweredIn(t *testing.T) {
	npm := func(packages string) string { return `{"lockfileVersion": 3, "packages": {` + packages + `}}` }
	hash := " \\\n    --hash=sha256:" + strings.Repeat("0", 64) + "\n"
	tests := []struct{ file, before, after, want string }{
		{"api/package-lock.json", npm(`"": {"version": "2.0.0"}, "node_modules/ws": {"version": "8.18.1"}, "node_modules/a": {"version": "1.0.0"}`), npm(`"": {"version": "1.0.0"}, "node_modules/ws": {"version": "8.18.0"}, "node_modules/a": {"version": "1.0.10"}`), "ws 8.18.1 -> 8.18.0"},
		{"package-lock.json", npm(`"node_modules/@a/b/node_modules/ws": {"version": "8.18.1"}, "node_modules/ws": {"version": "7.0.0"}`), npm(`"node_modules/@a/b/node_modules/ws": {"version": "8.18.0"}, "node_modules/ws": {"version": "7.0.0"}`), "@a/b/ws 8.18.1 -> 8.18.0"},
		{"package-lock.json", npm(`"node_modules/z": {"version": "2.0.0"}, "node_modules/b": {"version": "2.0.0"}`), npm(`"node_modules/z": {"version": "2.0.0-rc.1"}, "node_modules/b": {"version": "1.9.9"}`), "b 2.0.0 -> 1.9.9; z 2.0.0 -> 2.0.0-rc.1"},
		{"package-lock.json", npm(`"node_modules/a": {"version": "2.0.0"}, "node_modules/b": {"version": "2.0.0"}`), npm(`"node_modules/a": {"version": "file:../a"}, "node_modules/c": {"version": "1.0.0"}, "node_modules/l": {"link": true}`), ""},
		{"package-lock.json", npm(`"parts/a": {"version": "2.0.0"}, "parts/a/node_modules/b": {"version": "2.0.0"}`), npm(`"parts/a": {"version": "1.0.0"}, "parts/a/node_modules/b": {"version": "1.0.0"}`), "parts/a/b 2.0.0 -> 1.0.0"},
		{"package-lock.json", "<<<<<<<", npm(`"node_modules/a": {"version": "1.0.0"}`), ""},
		{"web/requirements.txt", "a==1.2" + hash + "b==2" + hash + "c==1.0.1 ; sys_platform != 'win32'" + hash, "a==1.1" + hash + "b==3" + hash + "c==1.0 ; sys_platform != 'win32'" + hash, "a 1.2 -> 1.1; c 1.0.1 -> 1.0"},
		{"requirements-dev.txt", "Py_JWT[crypto]==2.1\n", "py-jwt==2.0\n", "py-jwt 2.1 -> 2.0"},
		{"requirements.txt", "a==2 ; python_version < '3.11'\na==3\nb==2.0.post1\n", "a==1\nb==2.0\n", ""},
		{"openapi.json", `{"packages": {"node_modules/a": {"version": "2"}}}`, `{"packages": {"node_modules/a": {"version": "1"}}}`, ""},
	}
	for _, tt := range tests {
		var got []string
		for _, l := range loweredIn(tt.file, []byte(tt.before), []byte(tt.after)) {
			got = append(got, l.name+" "+l.from+" -> "+l.to)
		}
		if strings.Join(got, "; ") != tt.want {
			t.Errorf("%s %s:\n got %s\nwant %s", tt.file, tt.before, strings.Join(got, "; "), tt.want)
		}
	}
}

func TestLoweredNote(t *testing.T) {
	var all []lowered
	for n, want := range []string{
		"", "lower than yours: p0 2 -> 1", "lower than yours: p0 2 -> 1, p1 2 -> 1", "", "",
		"lower than yours: p0 2 -> 1, p1 2 -> 1, p2 2 -> 1, p3 2 -> 1, p4 2 -> 1",
		"lower than yours: p0 2 -> 1, p1 2 -> 1, p2 2 -> 1, p3 2 -> 1, p4 2 -> 1, and 1 more",
		"lower than yours: p0 2 -> 1, p1 2 -> 1, p2 2 -> 1, p3 2 -> 1, p4 2 -> 1, and 2 more",
	} {
		if got := strings.Join(loweredNote(all), "; "); (n == 0 || want != "") && got != want {
			t.Errorf("of %d: %q, want %q", n, got, want)
		}
		all = append(all, lowered{fmt.Sprint("p", n), "2", "1"})
	}
}

// A lock file that goes with its manifest says what it has in a lower version than
// the project had: made anew, or as the template has it.
func TestUpdateTellsLowered(t *testing.T) {
	lock := func(ws, other string) string {
		return fmt.Sprintf(`{"lockfileVersion": 3, "packages": {"node_modules/ws": {"version": %q}, "node_modules/other": {"version": %q}}}`, ws, other)
	}
	manifest := func(lines ...string) string { return "{\n" + strings.Join(lines, "\n\n\n") + "\n}\n" }
	tests := []struct{ name, ours, made, notes string }{
		{"made anew", manifest(`"b": 1`, `"a": 2`), lock("8.18.0", "3.0.0"), "made anew for api/package.json; lower than yours: ws 8.18.1 -> 8.18.0"},
		{"made anew, nothing lower", manifest(`"b": 1`, `"a": 2`), lock("8.18.2", "3.0.0"), "made anew for api/package.json"},
		{"the template's", manifest(`"b": 1`, `"a": 1`), "", "made anew for api/package.json; lower than yours: ws 8.18.1 -> 8.17.0"},
	}
	for _, tt := range tests {
		base := planOf(map[string]string{"api/package.json": manifest(`"b": 1`, `"a": 1`), "api/package-lock.json": lock("8.17.0", "1.0.0")})
		theirs := planOf(map[string]string{"api/package.json": manifest(`"b": 2`, `"a": 1`), "api/package-lock.json": lock("8.17.0", "2.0.0")})
		ours := Tree{Files: planOf(map[string]string{"api/package.json": tt.ours, "api/package-lock.json": lock("8.18.1", "1.0.0")}).ByPath()}
		how := Treatment{
			Classes: Classes{Derived: []Derived{{Files: "**/package-lock.json", Command: "make lock"}}},
			Relock: func(map[string][]byte) (map[string]Relocked, error) {
				return map[string]Relocked{"api/package-lock.json": {Data: []byte(tt.made)}}, nil
			},
		}
		var notes []string
		for _, o := range Update(base, theirs, ours, how) {
			if o.Path == "api/package-lock.json" {
				notes = o.Notes
			}
		}
		if got := strings.Join(notes, "; "); got != tt.notes {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.notes)
		}
	}
}
