package generator

import "testing"

func TestLiterals(t *testing.T) {
	values := []any{"a\"b", true, false, -3, int64(8), []string{}, []string{"a", "b"}, []any{"a", 1, []string{"c"}}}
	for name, want := range map[string][]string{
		"json":       {`"a\"b"`, "true", "false", "-3", "8", "[]", `["a", "b"]`, `["a", 1, ["c"]]`},
		"yaml":       {`"a\"b"`, "true", "false", "-3", "8", "[]", `["a", "b"]`, `["a", 1, ["c"]]`},
		"toml":       {`"a\"b"`, "true", "false", "-3", "8", "[]", `["a", "b"]`, `["a", 1, ["c"]]`},
		"py":         {`"a\"b"`, "True", "False", "-3", "8", "[]", `["a", "b"]`, `["a", 1, ["c"]]`},
		"sh":         {`'a"b'`, "", "", "-3", "8", "", "", ""},
		"dockerfile": {`"a\"b"`, "", "", "-3", "8", "", "", ""},
	} {
		write, ok := functions()[name].(func(any) (string, error))
		if !ok {
			t.Fatalf("%s is a %T", name, functions()[name])
		}
		for i, v := range values {
			got, err := write(v)
			if got != want[i] || (err == nil) != (want[i] != "") {
				t.Errorf("%s %v: %s, %v, want %s", name, v, got, err, want[i])
			}
		}
		if _, err := write(map[string]any{}); err == nil {
			t.Errorf("%s takes a map", name)
		}
	}
}
