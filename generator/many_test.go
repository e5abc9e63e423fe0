package generator

import (
	"fmt"
	"io/fs"
	"reflect"
	"sync"
	"testing"
	"testing/fstest"
)

// opened counts how often each file of a tree is opened.
type opened struct {
	fs.FS
	mu    sync.Mutex
	times map[string]int
}

func (o *opened) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.IsDir() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.times[name]++
	}
	return f, err
}

// Stat opens nothing.
func (o *opened) Stat(name string) (fs.FileInfo, error) { return fs.Stat(o.FS, name) }

func manyTree() fstest.MapFS {
	return tree(map[string]string{
		"part/stack.yaml":        "values: [{name: loud, text: '{{ upper .name }}'}]\n",
		"part/app/_slots/s":      "filled\n",
		"one/stack.yaml":         "title: One\nmounts: [{stack: part}]\nquestions: [{name: size, kind: choice, prompt: Size, default: s, choices: [{value: s, title: S}, {value: m, title: M}]}]\n",
		"one/app/a.tmpl":         "{{ .loud }} {{ .size }}\n{{ slot `s` }}\n",
		"one/app/b.tmpl":         `{{ define "x" }}{{ .name }}{{ end }}{{ template "x" . }}`,
		"one/app/c":              "{{ verbatim }}",
		"one/app/gone.tmpl":      "{{ if eq .size `m` }}here{{ end }}",
		"one/size=m/app/large":   "m",
		"one/size=m/app/top":     "m",
		"one/size=s/app/small":   "s",
		"one/dependencies.yaml":  "npm: {}\n",
		"one/app/_slots/s.tmpl":  "  {{ .size }}\n",
		"part/dependencies.yaml": "python: {}\n",
	})
}

// Projects of a catalog for many are what they would be alone, and no template is read twice.
func TestForMany(t *testing.T) {
	files := &opened{FS: manyTree(), times: map[string]int{}}
	many := Overlay(Source{Name: "test", FS: files}).ForMany()
	for range 2 {
		var at sync.WaitGroup
		for i := range 20 {
			at.Go(func() {
				answers := Answers{"name": fmt.Sprint("shop", i), "size": []string{"s", "m"}[i%2]}
				got, err := render(many, "one", answers)
				if err != nil {
					t.Error(err)
					return
				}
				want, err := render(Overlay(Source{Name: "test", FS: manyTree()}), "one", answers)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%v: %v\nalone: %v, %v", answers, got, want, err)
				}
			})
		}
		at.Wait()
	}
	for name, times := range files.times {
		if times != 1 {
			t.Errorf("%s was opened %d times", name, times)
		}
	}
}

// What is wrong with a template is wrong in each project of it.
func TestForManyErrors(t *testing.T) {
	many := catalogOf(tree(map[string]string{"one/stack.yaml": "title: One\n", "one/app/a.tmpl": "{{ if }}"})).ForMany()
	for range 2 {
		_, err := render(many, "one", nil)
		wantError(t, err, "missing value for if")
	}
}

// Folders and stacks may be called like what else is remembered.
func TestForManyNames(t *testing.T) {
	many := catalogOf(tree(map[string]string{
		"acme/stack.yaml": "title: Acme\nmounts: [{stack: one/stack.yaml of 0}, {stack: folders in acme}, {stack: lock}]\n", "acme/app/a": "a",
		"one/stack.yaml": "title: One\n", "one/stack.yaml of 0/stack.yaml": "next: [a]\n", "folders in acme/stack.yaml": "next: [b]\n",
		"lock/stack.yaml": "next: [d]\n", "0 acme/app/stack.yaml": "",
	})).ForMany()
	for range 2 {
		for _, name := range []string{"acme", "one"} {
			if _, err := render(many, name, nil); err != nil {
				t.Error(err)
			}
		}
	}
	pins := catalogOf(tree(map[string]string{"versions.yaml/stack.yaml": "title: Pins\n"})).ForMany()
	for range 2 {
		if _, err := pins.Stack("versions.yaml"); err != nil {
			t.Error(err)
		}
		_, err := pins.Versions()
		wantError(t, err, "not a file")
	}
}

// However many lock files there are, no more of them are remembered than that.
func TestLockForMany(t *testing.T) {
	c, made := catalogOf(tree(nil)).ForMany(), 0
	lock := func(of int) {
		got, err := lockForMany(c, fmt.Sprint(of), func() (string, error) { made++; return fmt.Sprint("lock ", of), nil })
		if want := fmt.Sprint("lock ", of); err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	for range 2 {
		for of := range maxLocks + 3 {
			lock(of)
		}
	}
	if want := maxLocks + 2*3; made != want {
		t.Errorf("made %d times, want %d", made, want)
	}
}
