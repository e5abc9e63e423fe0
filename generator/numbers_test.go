package generator

import "testing"

func TestAtLeast(t *testing.T) {
	for _, c := range []struct {
		version, minimum string
		want             bool
	}{
		{"3.11", "3.11", true},
		{"3.9.2", "3.11", false},
		{"3.13.0rc1", "3.11", true},
		{"v26.10.0", "24.12", true},
		{"24.9", "24.12", false},
		{"25", "25", true},
		{"25", "25.0.1", false},
		{"26.1.5+dfsg1", "25", true},
		{"24.0.9", "25", false},
		{"2.32.4-desktop.1", "2.24", true},
		{"5.0.0", "2.24", true},
		{"1.29.2", "2.24", false},
		{"0.13.1+ds1", "0.17", false},
		{"99999999999999999999.1", "24.12", true},
		{"unknown", "1", false},
		{"2.39.5", "", true}, // nothing is asked for
	} {
		if got := atLeast(c.version, c.minimum); got != c.want {
			t.Errorf("%q is at least %q: %v", c.version, c.minimum, got)
		}
	}
}
