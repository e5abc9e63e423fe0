package generator

import "testing"

func TestAsIn(t *testing.T) {
	for _, c := range []struct{ rendered, project, want string }{
		{"1\n2\n", "1\r\n", "1\r\n2\r\n"},
		{"1\r\n2\r\n", "1\n", "1\n2\n"},
		{"1\n2\n", "1\r\n2\n", "1\n2\n"}, // by no rule
		{"1\r\n2\n", "1\r\n", "1\r\n2\n"},
		{"1\n", "one line", "1\n"},
		{"1\n\x00", "1\r\n", "1\n\x00"},
		{"1\n", "1\r\n\x00", "1\n"},
	} {
		rendered := File{Path: "a", Data: []byte(c.rendered), Mode: 0o755}
		got := rendered.AsIn(File{Data: []byte(c.project), Mode: 0o644})
		if string(got.Data) != c.want || got.Mode != 0o755 || got.Path != "a" {
			t.Errorf("%q as in %q: %q, %o", c.rendered, c.project, got.Data, got.Mode)
		}
		if string(rendered.Data) != c.rendered {
			t.Errorf("%q was changed", c.rendered)
		}
	}
}
