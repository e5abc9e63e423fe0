package generator

import (
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	texttemplate "text/template"
)

// S11: exactly these can be called. call, html, js, print, println and urlquery
// are there to say that they cannot.
const callable = `add append call camelcase coalesce compact concat contains default dependencies dict div
	dockerfile empty fail first get has hasKey hasPrefix hasSuffix html image indent join js json kebabcase last list
	lower max min mod mul nindent packageDependencies packageLock prepend print printf println py replace
	requirements rest sh slot snakecase sortAlpha splitList sub ternary title toml trim trimAll trimPrefix
	trimSuffix uniq upper urlquery version without wrap yaml`

func TestS11Functions(t *testing.T) {
	r := renderer{}
	all := maps.Clone(functions())
	maps.Copy(all, r.functions())
	got := slices.Sorted(maps.Keys(all))
	if want := strings.Fields(callable); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	for name, f := range all {
		if f == nil {
			t.Errorf("%s is not there: sprig has dropped it", name)
		}
	}
}

// S11: neither by name nor by alias.
func TestS11Absent(t *testing.T) {
	for name := range strings.FieldsSeq(`env expandenv expandEnv getHostByName now date dateInZone date_in_zone ago
		htmlDate dateModify date_modify mustDateModify unixEpoch toDate mustToDate randAlpha randAlphaNum randNumeric
		randAscii randBytes randInt shuffle uuidv4 genPrivateKey genCA genSelfSignedCert genSignedCert derivePassword
		bcrypt htpasswd encryptAES decryptAES buildCustomCert repeat until untilStep seq keys values pick omit set unset
		merge tuple osBase osDir osExt osClean osIsAbs base dir readFile glob include tpl lookup exec toJson toRawJson
		fromJson typeOf kindOf deepCopy`) {
		if _, err := hosted("{{"+name+"}}", nil); err == nil || !strings.Contains(err.Error(), `function "`+name+`" not defined`) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, call := range []string{"call .name", "html .name", "js .name", "urlquery .name", "print .name", "println .name"} {
		_, err := hosted("{{"+call+"}}", nil)
		wantError(t, err, errNotHere.Error())
	}
}

// Bounded, and the same on every run.
func TestS14ArgumentsOfFunctions(t *testing.T) {
	for _, host := range []string{`{{printf "%p" (list 1)}}`, `{{printf "%+p" (list 1)}}`, `{{printf "%999999999d" 1}}`, `{{printf "%*d" 99999 1}}`, `{{indent 500000000 "x"}}`, `{{nindent 201 "x"}}`, `{{indent -1 "x"}}`} {
		if got, err := hosted(host, nil); err == nil {
			t.Errorf("%s renders %d bytes", host, len(got))
		}
	}
	for host, want := range map[string]string{`{{printf "%-4s|%5.2f%%p" "a" 1.5}}`: "a   | 1.50%p", `{{indent 2 "a\nb"}}`: "  a\n  b", `{{nindent 2 "a"}}`: "\n  a"} {
		if got, err := hosted(host, nil); err != nil || got != want {
			t.Errorf("%s: %q, %v", host, got, err)
		}
	}
}

// Pure: what goes over a map goes over it in one order.
// What a function is given, other templates are given too.
func TestFunctionsChangeNothing(t *testing.T) {
	given := func() map[string]any { return map[string]any{"list": []string{"c", "a", "", "b", "a"}, "text": "b"} }
	called := 0
	for name := range functions() {
		for _, args := range []string{"", ".list", ".list .text", ".text .list", ".list .list", ".list 1", "1 .list", ".text .text .list"} {
			data := given()
			tmpl := texttemplate.Must(texttemplate.New(name).Funcs(functions()).Parse("{{ " + name + " " + args + " }}"))
			if tmpl.Execute(io.Discard, data) == nil && args != "" {
				called++
			}
			if want := given(); !reflect.DeepEqual(data, want) {
				t.Errorf("%s %s: %v, was %v", name, args, data, want)
			}
		}
	}
	if called < 50 {
		t.Errorf("%d calls", called)
	}
}

func TestFunctionsHaveOneOrder(t *testing.T) {
	const host = `{{$d := dict "b" 1 "a" 2 "c" 3 "e" 4 "d" 5 "f" 6}}{{range $k, $v := $d}}{{$k}}{{$v}}{{end}} {{$d}}`
	for range 50 {
		got, err := hosted(host, nil)
		if want := "a2b1c3d5e4f6 map[a:2 b:1 c:3 d:5 e:4 f:6]"; err != nil || got != want {
			t.Fatalf("%q, %v", got, err)
		}
	}
}

func TestMissingKeyIsAnError(t *testing.T) {
	for _, host := range []string{"{{.nosuch}}", "{{.nosuch.deeper}}", "{{if .nosuch}}{{end}}", `{{default "x" .nosuch}}`} {
		if got, err := hosted(host, nil); err == nil {
			t.Errorf("%s renders %q", host, got)
		}
	}
}

// A panic in a function is an error of the template.
func TestFunctionPanics(t *testing.T) {
	for _, host := range []string{"{{div 1 0}}", "{{mod 1 0}}", "{{first 1}}", `{{dict 1 2 | len | index "a"}}`} {
		if _, err := hosted(host, nil); err == nil {
			t.Errorf("%s renders", host)
		}
	}
}
