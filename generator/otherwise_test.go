package generator

import "testing"

// Of a file that other answers make, the templates are named, and the answers.
func TestExplainOfOtherAnswers(t *testing.T) {
	extra := tree(map[string]string{
		"more/stack.yaml": `
title: More
mounts: [{stack: shared/repo, at: sub, preset: {example: "no"}}]
questions:
  - {name: cloud, kind: choice, prompt: x, default: none, choices: [{value: aws}, {value: gcp}, {value: none}]}
  - {name: zone, kind: choice, prompt: x, default: a, when: {cloud: aws}, choices: [{value: a}, {value: b}]}
  - {name: features, kind: choices, prompt: x, choices: [{value: sso}, {value: mail}]}
  - {name: tier, kind: choice, prompt: x, default: low, locked: true, choices: [{value: low}, {value: high}]}
`,
		"more/cloud=aws/app/cloud.tf":       "",
		"more/cloud=gcp/app/cloud.tf.tmpl":  "",
		"more/zone=b/root/zone":             "",
		"more/features=sso/root/sso":        "",
		"more/tier=high/root/high":          "",
		"more/cloud=none/zone=b/root/never": "",
		"shared/repo/example=yes/root/yes":  "",
	})
	for _, tt := range []struct{ stack, file, hint string }{
		{"alpha", ".github/c.yml", "s0:shared/repo/ci=github/root/.github/c.yml does, with ci=github"},
		{"alpha", "web/both", "s0:alpha/database=small/example=yes/app/both does, with database=small"},
		{"alpha", "web/alone", "s0:alpha/database=small/example=no/app/alone does, with database=small, example=no"},
		{"duo", "lone.txt", "s0:duo/node=none/root/lone.txt does, with node=none"},
		{"more", "cloud.tf", "s1:more/cloud=aws/app/cloud.tf does, with cloud=aws; s1:more/cloud=gcp/app/cloud.tf.tmpl does, with cloud=gcp"},
		{"more", "zone", "s1:more/zone=b/root/zone does, with cloud=aws, zone=b"},
		{"more", "sso", "s1:more/features=sso/root/sso does, with features=sso"},
		{"more", "high", "see them all with --explain ."},  // as it is locked
		{"more", "yes", "see them all with --explain ."},   // as the mount presets it
		{"more", "never", "see them all with --explain ."}, // as its questions exclude each other
		{"beta", "api/main.tx", "did you mean api/main.txt?"},
	} {
		_, err := explain(catalogOf(toy(), extra), tt.stack, tt.file)
		wantError(t, err, "no layer writes "+tt.file+" with these answers")
		if hintText(err) != tt.hint {
			t.Errorf("%s: %s: %q, want %q", tt.stack, tt.file, hintText(err), tt.hint)
		}
	}
}
