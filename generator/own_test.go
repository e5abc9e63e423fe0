package generator

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestOwn(t *testing.T) {
	c := catalogOf(toy(), tree(map[string]string{
		"beta/stack.yaml":        "summary: Changed\n",
		"gamma/stack.yaml":       "title: Gamma\n",
		"part/stack.yaml":        "summary: of others only\n",
		"alpha/app/more.txt":     "x",
		"shared/repo/stack.yaml": "next: [make it]\n",
	}))
	stacks, err := c.Stacks()
	if own := c.Own(stacks); err != nil || !slices.Equal(own, []string{"beta", "gamma"}) {
		t.Errorf("%q, %v", own, err)
	}
}

// A survey reads all that a template changes, also of others, and nothing that it cannot.
func TestSurvey(t *testing.T) {
	below := tree(map[string]string{
		"one/stack.yaml": "title: One\nmounts: [{stack: shared/part}]\n", "shared/part/stack.yaml": "next: [a]\n",
		"unread/stack.yaml": "titel: x\n",
	})
	for name, tt := range map[string]struct {
		files map[string]string
		wrong string
	}{
		"a stack":                    {map[string]string{"acme/stack.yaml": "title: Acme\n"}, ""},
		"one that mounts another's":  {map[string]string{"acme/stack.yaml": "title: Acme\nmounts: [{stack: one}]\n"}, ""},
		"one that cannot be read":    {map[string]string{"acme/stack.yaml": "titel: Acme\n"}, "acme/stack.yaml"},
		"what one mounts":            {map[string]string{"acme/stack.yaml": "title: Acme\nmounts: [{stack: in/acme}]\n", "in/acme/stack.yaml": "titel: x\n"}, "in/acme/stack.yaml"},
		"what another's mounts":      {map[string]string{"acme/stack.yaml": "title: Acme\n", "shared/part/stack.yaml": "titel: x\n"}, "shared/part/stack.yaml"},
		"another's":                  {map[string]string{"one/stack.yaml": "titel: x\n"}, "one/stack.yaml"},
		"a folder of another's name": {map[string]string{"acme/stack.yaml": "title: Acme\n", "one/app/x": "x"}, "unread/stack.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			err := catalogOf(below).Over(Source{Name: "acme", FS: tree(tt.files)}).Survey()
			if tt.wrong == "" && err != nil {
				t.Error(err)
			}
			if tt.wrong != "" {
				wantError(t, err, tt.wrong)
			}
		})
	}
}

// folding tells no upper from lower case, as some systems' folders.
type folding struct{ fstest.MapFS }

func (f folding) Open(name string) (fs.File, error) {
	for has := range f.MapFS {
		if strings.EqualFold(has[:min(len(has), len(name))], name) && (len(has) == len(name) || len(has) > len(name) && has[len(name)] == '/') {
			return f.MapFS.Open(has[:len(name)])
		}
	}
	return f.MapFS.Open(name)
}

func (f folding) Stat(name string) (fs.FileInfo, error) { return fs.Stat(struct{ fs.FS }{f}, name) }

func TestSurveyWhereNamesFold(t *testing.T) {
	below := tree(map[string]string{"one/stack.yaml": "title: One\nmounts: [{stack: shared/part}]\n", "shared/part/stack.yaml": "next: [a]\n"})
	over := folding{tree(map[string]string{"acme/stack.yaml": "title: Acme\n", "Shared/part/stack.yaml": "titel: x\n"})}
	wantError(t, catalogOf(below).Over(Source{Name: "acme", FS: over}).Survey(), "shared/part/stack.yaml")
}

// What a catalog has read of its sources is read once, however many lie over it.
func TestOver(t *testing.T) {
	files := &opened{FS: tree(map[string]string{"one/stack.yaml": "title: One\n", "part/stack.yaml": "next: [a]\n"}), times: map[string]int{}}
	below := Overlay(Source{Name: "below", FS: files})
	for _, title := range []string{"Acme", "Other"} {
		c := below.Over(Source{Name: "acme", FS: tree(map[string]string{"acme/stack.yaml": "title: " + title + "\nmounts: [{stack: part}]\n", "one/stack.yaml": "summary: of " + title + "\n"})})
		stacks, err := c.Stacks()
		if err != nil || len(stacks) != 2 || stacks[0].Title != title || !slices.Equal(stacks[0].Next, []string{"a"}) || stacks[1].Summary != "of "+title {
			t.Errorf("%+v, %v", stacks, err)
		}
	}
	if files.times["one/stack.yaml"] != 1 || files.times["part/stack.yaml"] != 1 {
		t.Errorf("opened: %v", files.times)
	}
}

func TestCheckSources(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		wrong string
	}{
		"a stack":              {map[string]string{"gamma/stack.yaml": "title: Gamma\n"}, ""},
		"files of a stack":     {map[string]string{"alpha/app/more.txt": "x"}, ""},
		"files of no stack":    {map[string]string{"alhpa/app/more.txt": "x"}, "template s1: there is no stack"},
		"the stack itself":     {map[string]string{"stack.yaml": "title: Gamma\n"}, "template s1: there is no stack"},
		"nothing":              {nil, "template s1: there is no stack"},
		"a file named like it": {map[string]string{"alpha": "x"}, "template s1: there is no stack"},
	} {
		t.Run(name, func(t *testing.T) {
			err := catalogOf(toy(), tree(tt.files)).CheckSources()
			if tt.wrong == "" && err != nil {
				t.Error(err)
			}
			if tt.wrong != "" {
				wantError(t, err, tt.wrong)
				wantUsage(t, err)
			}
		})
	}
}

func TestCheckRelease(t *testing.T) {
	for _, tt := range []struct {
		wants, version string
		fine           bool
	}{
		{"", "0.1.0", true},
		{"1.2", "1.2.0", true},
		{"1.2", "v1.10.0", true},
		{"1.2.1", "1.2.0", false},
		{"2", "v1.99.0", false},
		{"99", "(devel)", true},
		{"99", "2f25b75", true},
		{"99", "v0.0.0-20261126110000-abcdef012345", true},
	} {
		err := Stack{Name: "acme", Stackgen: tt.wants}.CheckRelease(tt.version)
		if (err == nil) != tt.fine {
			t.Errorf("wants %q, is %q: %v", tt.wants, tt.version, err)
		}
		if err != nil {
			wantUsage(t, err)
		}
	}
}
