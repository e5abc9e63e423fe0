package generator

import (
	"maps"
	"testing"
)

func TestLintReplaced(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"slots lost": {
			map[string]string{"acme/root/compose.yaml": "services: {}\n"},
			[]string{"acme/root/compose.yaml:0:0: lost-slot: stands in the place of a file with slots that others fill, and lacks them: services, more"},
		},
		"one slot lost, in the folder of the same stack": {
			map[string]string{"shared/repo/root/compose.yaml.tmpl": `{{slot "services"}}`},
			[]string{"shared/repo/root/compose.yaml.tmpl:0:0: lost-slot: stands in the place of a file with slots that others fill, and lacks them: more"},
		},
		"slots kept":        {map[string]string{"acme/root/compose.yaml.tmpl": "{{slot \"services\"}}\n{{slot `more`}}{{slot \"more\"}}"}, nil},
		"nobody fills them": {map[string]string{"lone/stack.yaml": "title: Lone\nmounts: [{stack: shared/repo}]\n", "lone/root/compose.yaml": "x"}, nil},
		"of a mount": {
			map[string]string{"acme/app/web/main.txt": "x", "gamma/stack.yaml": "title: Gamma\nmounts: [{stack: alpha}]\nmount: web\n", "gamma/app/main.txt": "x"},
			[]string{
				"acme/app/web/main.txt:0:0: lost-slot: ",
				"gamma/app/main.txt:0:0: lost-slot: stands in the place of a file with slots that others fill, and lacks them: settings",
			},
		},
		"hosted by another":   {map[string]string{"acme/root/compose.yaml": "x", "acme/root/other.tmpl": `{{slot "services"}}{{slot "more"}}`}, nil},
		"never together":      {map[string]string{"alpha/database=big/app/which.txt": "x", "acme/database=small/root/compose.yaml.tmpl": `{{slot "services"}}`}, nil},
		"another case":        {map[string]string{"acme/root/note": "x", "acme/root/RUN": "x"}, []string{"acme/root/RUN:0:0: path: \"RUN\" and \"run\", of s0, are one file", "acme/root/note:0:0: path: \"note\" and \"NOTE\", of s0"}},
		"never beside it":     {map[string]string{"lone/stack.yaml": "title: Lone\n", "lone/root/RUN": "x"}, nil},
		"not by this mount":   {map[string]string{"alpha/push=no/app/main.txt": "x", "gamma/stack.yaml": "title: Gamma\nmounts: [{stack: alpha, preset: {push: 'yes'}}]\n"}, []string{"alpha/push=no/app/main.txt:0:0: lost-slot"}},
		"not with its preset": {map[string]string{"gamma/stack.yaml": "title: Gamma\nmounts: [{stack: alpha, preset: {database: small}}]\n", "gamma/root/compose.yaml.tmpl": `{{slot "services"}}`}, nil},
		"of a part":           {map[string]string{"part/stack.yaml": "mounts: [{stack: alpha}]\n", "part/root/compose.yaml": "x", "gamma/stack.yaml": "title: Gamma\nmounts: [{stack: part}]\n", "gamma/root/all.tmpl": `{{slot "services"}}{{slot "more"}}`}, nil},
		"replaces its own":    {map[string]string{"acme/root/mine.tmpl": `{{slot "mine"}}`, "acme/root/_slots/mine": "x", "acme/database=big/root/mine": "x"}, nil},
		"a mount of one kind": {map[string]string{"duo/node=none/app/realtime/main.txt": "x"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"acme/stack.yaml": "title: Acme\nmounts: [{stack: alpha}]\n"}
			maps.Copy(files, tt.files)
			wantLines(t, lintLines(t, files), tt.want...)
		})
	}
}
