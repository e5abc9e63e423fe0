package generator

import (
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// S12: no template can call a method of what it is given.
func TestS12DataHasNoMethods(t *testing.T) {
	s := toyStack(t, "duo")
	a, _, err := s.Resolve(Answers{"name": "shop"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := s.Layers(a)
	if err != nil {
		t.Fatal(err)
	}
	r := renderer{catalog: s.catalog, questions: s.all}
	for _, l := range layers {
		given, err := r.dataOf(l)
		if err != nil {
			t.Fatal(err)
		}
		if len(given) < 6 {
			t.Errorf("layer %s is given %v", l.Dir, given)
		}
		checkPlain(t, l.Dir, reflect.ValueOf(given))
	}
}

func checkPlain(t *testing.T, at string, v reflect.Value) {
	t.Helper()
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.NumMethod() > 0 || reflect.PointerTo(v.Type()).NumMethod() > 0 {
		t.Errorf("%s: %s has methods", at, v.Type())
	}
	switch v.Kind() {
	case reflect.Map:
		for _, key := range v.MapKeys() {
			checkPlain(t, at+"."+key.String(), v.MapIndex(key))
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkPlain(t, at, v.Index(i))
		}
	case reflect.String, reflect.Bool, reflect.Int, reflect.Float64:
	default:
		t.Errorf("%s: a %s", at, v.Kind())
	}
}

// S16: an answer is data, and never a template.
func TestS16AnswersAreNotRendered(t *testing.T) {
	const evil = `{{.name}} {{fail "x"}} ${{ a }} {{slot "services"}}`
	p := mustRender(t, catalogOf(toy()), "duo", Answers{"motto": evil})
	if got := data(p, "NOTE"); got != evil+" web\n" {
		t.Errorf("got %q", got)
	}
}

// S3: a link among the templates is not followed. S7: nor is anything else
// that is no plain file.
func TestS3S7OnlyPlainFiles(t *testing.T) {
	for _, mode := range []fs.FileMode{fs.ModeSymlink, fs.ModeNamedPipe, fs.ModeDevice, fs.ModeSocket} {
		fsys := toy()
		fsys["alpha/app/odd"] = &fstest.MapFile{Data: []byte("alpha/stack.yaml"), Mode: mode | 0o777}
		_, err := render(catalogOf(fsys), "alpha", nil)
		wantError(t, err, "alpha/app/odd", "neither a file nor a folder")
	}
}

// S7: whatever mode a template has, a file of a project is 0644 or 0755.
func TestS7Modes(t *testing.T) {
	fsys := tree(map[string]string{
		"one/stack.yaml": "title: One\n", "one/root/a": "#!/bin/sh\n", "one/root/b.tmpl": "#!/bin/{{.name}}\n",
		"one/root/c": "# !\n", "one/root/d": "#", "one/root/e": "",
	})
	for _, f := range fsys {
		f.Mode = 0o777 | fs.ModeSetuid
	}
	var got []string
	for _, f := range mustRender(t, catalogOf(fsys), "one", nil) {
		got = append(got, f.Path+f.Mode.String())
	}
	if want := "a-rwxr-xr-x b-rwxr-xr-x c-rw-r--r-- d-rw-r--r-- e-rw-r--r--"; strings.Join(got, " ") != want {
		t.Errorf("got %q", got)
	}
}

func TestDelimitersStayInVerbatimFiles(t *testing.T) {
	const text = "{{ django }} ${{ actions }} {% if %}\r\n\x00\xff"
	fsys := tree(map[string]string{"one/stack.yaml": "title: One\n", "one/root/x.html": text})
	if got := data(mustRender(t, catalogOf(fsys), "one", nil), "x.html"); got != text {
		t.Errorf("got %q", got)
	}
}

func TestAnswersOfManyKinds(t *testing.T) {
	got, err := hosted(`{{if eq .name "My Shop"}}{{.slug}} {{.mount}}{{end}}`, nil)
	if err != nil || got != "my-shop ." {
		t.Errorf("%q, %v", got, err)
	}
}

func TestVersionsAndDependencies(t *testing.T) {
	fsys := tree(map[string]string{
		"versions.yaml":                   "node: {ws: 8.1.0, pino: 9.0.0, zod: 4.0.0}\n",
		"one/stack.yaml":                  "title: One\nmount: api\nquestions: [{name: extra, kind: bool, prompt: Extra, default: \"yes\"}]\n",
		"one/dependencies.yaml":           "node: {runtime: [ws], dev: [zod]}\n",
		"one/extra=yes/dependencies.yaml": "node: {runtime: [pino, ws]}\n",
		"one/app/dev.tmpl":                "{{dependencies \"node\" \"dev\"}}",
		"one/app/deps.tmpl":               "{{range dependencies \"node\" \"runtime\"}}{{.}}@{{version \"node\" .}} {{end}}\n",
	})
	for extra, want := range map[string]string{"yes": "pino@9.0.0 ws@8.1.0 \n", "no": "ws@8.1.0 \n"} {
		if got := data(mustRender(t, catalogOf(fsys), "one", Answers{"extra": extra}), "api/deps"); got != want {
			t.Errorf("extra=%s: %q, want %q", extra, got, want)
		}
	}
	fsys["one/dependencies.yaml"].Data = []byte("node: {runtime: [wz]}\n")
	_, err := render(catalogOf(fsys), "one", nil)
	wantError(t, err, "versions.yaml has no wz of node", `did you mean "ws"?`)
	fsys["one/dependencies.yaml"].Data = []byte("node: [ws]\n")
	_, err = render(catalogOf(fsys), "one", nil)
	wantError(t, err, "one/dependencies.yaml", "line 1")
	fsys["one/dependencies.yaml"].Data = nil
	fsys["versions.yaml"].Data = []byte("node: x\n")
	_, err = render(catalogOf(fsys), "one", nil)
	wantError(t, err, "versions.yaml", "line 1")
}
