package generator

import (
	"maps"
	"testing"
)

// Dependencies that no file of their mount lists would be lost without a word.
func TestUnlistedDependencies(t *testing.T) {
	for name, tt := range map[string]struct {
		more      map[string]string
		wrong, do string
	}{
		"at another mount": {
			map[string]string{"acme/dependencies.yaml": "python: {runtime: [structlog]}\n"},
			"no file lists what s0:acme/dependencies.yaml needs of python (runtime): structlog",
			"put it into the folder of the stack whose mount is meant, such as web/",
		},
		"another group": {
			map[string]string{"web/dependencies.yaml": "python: {runtime: [django], lint: [structlog, django]}\n"},
			"no file lists what s0:web/dependencies.yaml needs of python (lint): structlog, django",
			"let a file of web call dependencies, requirements or packageDependencies",
		},
		"another ecosystem": {
			map[string]string{"web/big=yes/dependencies.yaml": "npm: {runtime: [ws]}\n"},
			"no file lists what s0:web/big=yes/dependencies.yaml needs of npm (runtime): ws",
			"let a file of web call",
		},
		"where it is meant":  {map[string]string{"web/big=yes/dependencies.yaml": "python: {runtime: [structlog]}\n"}, "", ""},
		"of no layer":        {map[string]string{"web/big=no/dependencies.yaml": "npm: {runtime: [ws]}\n"}, "", ""},
		"none":               {map[string]string{"acme/dependencies.yaml": "python: {runtime: []}\n"}, "", ""},
		"listed at the root": {map[string]string{"acme/dependencies.yaml": "python: {runtime: [structlog]}\n", "acme/root/x.tmpl": "{{dependencies \"python\" \"runtime\"}}"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{
				"versions.yaml":                  "python: {django: 1, structlog: 2}\n",
				"acme/stack.yaml":                "title: Acme\nmounts: [{stack: web}]\n",
				"web/stack.yaml":                 "mount: web\nquestions: [{name: big, kind: bool, prompt: x, default: 'yes'}]\n",
				"web/big=yes/app/django.py.tmpl": "{{dependencies \"python\" \"runtime\"}}\n",
			}
			maps.Copy(files, tt.more)
			_, err := render(catalogOf(tree(files)), "acme", nil)
			if tt.wrong == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantError(t, err, tt.wrong, "")
			if do := hintText(err); do[:min(len(do), len(tt.do))] != tt.do {
				t.Errorf("%q, want %q", do, tt.do)
			}
		})
	}
}
