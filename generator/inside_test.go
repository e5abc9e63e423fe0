package generator

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// canary stands outside of a template, where nothing of ours looks.
const canary = "canary-2c4f"

// S9: whatever a stack names is looked for in its own source: no "..", no absolute
// path and no link leads elsewhere.
func TestS9IncludesStayInside(t *testing.T) {
	manifests := map[string]string{}
	for _, to := range []string{"../outside", "/outside", "acme/../../outside", "./../outside", "..", "/", "", ".", `..\outside`, "out", "./part", "part/../part"} {
		manifests["mounts "+to] = "mounts: [{stack: '" + to + "'}]\n"
		manifests["a hook at "+to] = "hooks: [{file: '" + to + "/hook', about: x}]\n"
		if to == "/" || strings.Contains(to, "outside") || to == ".." {
			manifests["is mounted at "+to] = "mount: '" + to + "'\n"
			manifests["mounts at "+to] = "mounts: [{stack: part, at: '" + to + "'}]\n"
		}
	}
	for name, manifest := range manifests {
		t.Run(name, func(t *testing.T) {
			plan, programs, err := besideOutside(t, manifest, "x")
			if err == nil {
				t.Errorf("it is taken:\n%s%v", dump(plan), programs)
			} else if strings.Contains(err.Error(), canary) {
				t.Error(err)
			}
		})
	}
	for _, text := range []string{
		`{{slot "../../outside/app/z"}}`, `{{version "../outside" "app/z"}}`, `{{range dependencies "../../outside" "x"}}{{.}}{{end}}`,
		`{{requirements "../../outside"}}`, `{{packageLock}}`, `{{template "../../outside/app/z"}}`,
	} {
		t.Run(text, func(t *testing.T) {
			plan, _, err := besideOutside(t, "mount: out\n", text)
			if err != nil && strings.Contains(err.Error(), canary) || strings.Contains(dump(plan), canary) {
				t.Errorf("%v\n%s", err, dump(plan))
			}
		})
	}
}

// besideOutside makes a project of a folder that has another one beside it, and a
// link to that in it.
func besideOutside(t *testing.T, manifest, text string) (plan Plan, programs []Program, err error) {
	t.Helper()
	top := t.TempDir()
	for name, text := range map[string]string{
		"h/acme/stack.yaml": "title: Acme\n" + manifest, "h/acme/app/x.tmpl": text, "h/part/stack.yaml": "", "h/part/app/y": "y", "h/part/hook": "#!/bin/sh\n", "h/stack.yaml": "", "h/hook": "#!/bin/sh\n",
		"outside/stack.yaml": "", "outside/app/z": canary, "outside/hook": "#!/bin/sh\n# " + canary, "outside/package.json": canary, "hook": "#!/bin/sh\n# " + canary,
	} {
		name = filepath.Join(top, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Symlink("../outside", top+"/h/out"), os.Symlink("../../outside", top+"/h/acme/out")); err != nil {
		t.Skip(err) // as on Windows, to some
	}
	root, err := os.OpenRoot(top + "/h")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	s, err := Overlay(Source{Name: "h", FS: root.FS()}).Stack("acme")
	if err == nil {
		plan, err = s.Render(Answers{"name": "shop"})
	}
	if err == nil {
		programs, err = s.Programs(Answers{})
	}
	return plan, programs, err
}
