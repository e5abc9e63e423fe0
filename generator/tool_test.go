package generator

import (
	"strings"
	"testing"
)

const (
	soundTool  = "title: Saw\nfor: wood\ncommand: [saw, --version]\nversion: 'saw (\\d+)'\nvariable: SAW\nothers: [saw2]\nfaults: [{says: rust, means: it is rusty}, {says: lent, missing: true, get: {debian: ask for it}}]\nget: {any: buy one}\n"
	soundStore = "title: Well\nfor: water\nvariable: WELL_URL\nport: 99\nexample: 'well://host'\nget: {any: dig one}\n"
)

func TestToolRefuses(t *testing.T) {
	for _, c := range []struct{ name, from, sound, to, want string }{
		{"nothing", "", soundTool, "", ""},
		{"nothing of a store", "", soundStore, "", ""},
		{"unknown key", "title", soundTool, "titel", "titel"},
		{"no title", "title: Saw\n", soundTool, "", "title and for"},
		{"nobody who wants it", "for: wood\n", soundTool, "", "title and for"},
		{"nothing to look at", "command: [saw, --version]\n", soundTool, "", "one of command and port"},
		{"two ways to look", "variable", soundTool, "port: 1\nvariable", "one of command and port"},
		{"no variable of a store", "variable: WELL_URL\n", soundStore, "", "a store has a variable"},
		{"no variable for others", "variable: SAW\n", soundTool, "", "others without a variable"},
		{"no system for which there is no other", "{any: buy one}", soundTool, "{debian: apt}", `get says nothing of "any"`},
		{"no group", `(\d+)`, soundTool, `\d+`, "one group"},
		{"broken expression", `(\d+)`, soundTool, `(\d+`, "version: "},
		{"broken fault", "rust,", soundTool, "'(',", "faults[0]: says"},
		{"fault of nothing", "rust,", soundTool, "'',", "faults[0]: says has to be there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(c.sound, c.from, c.to, 1)
			_, err := catalogOf(tree(map[string]string{"tools/it.yaml": text})).tool("it")
			if c.want != "" {
				wantError(t, err, "tools/it.yaml", c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}
