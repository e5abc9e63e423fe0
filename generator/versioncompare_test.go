package generator

import (
	"strings"
	"testing"
)

func TestComparePins(t *testing.T) {
	tests := []struct {
		a, b string
		want int // 2: cannot be compared
	}{
		{"1.2.3", "1.2.3", 0},
		{"1.2.3", "1.2.10", -1},
		{"1.3", "1.2.9", 1},
		{"1.2", "1.2.0", 0},
		{"v5.0.1", "v5.0.0", 1},
		{"v5.0.1", "5.0.0", 1},
		{"^1.2.3", "^1.2.4", -1},
		{"^1.2.3", "~1.2.4", 2},
		{"^1.2.3", "1.2.4", 2},
		{"5.2rc1", "5.2", -1},
		{"5.2", "5.2b1", 1},
		{"5.2rc2", "5.2rc10", -1},
		{"1.0.0-beta.2", "1.0.0-beta.11", -1},
		{"1.0.0-alpha.1", "1.0.0-beta.1", 2},
		{"3.13.1-slim", "3.13.2-slim", -1},
		{"3.13-slim", "3.13-alpine", 2},
		{"3.13-alpine3.21", "3.13-alpine3.22", -1},
		{"3.13-alpine3.22", "3.14-alpine3.21", -1},
		{"18", "18.1", -1},
		{"slim", "3.13", 2},
		{"latest", "latest", 2},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa # v4.2.1", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb # v5", -1},
		{"17.5@sha256:" + strings.Repeat("a", 64), "17.6@sha256:" + strings.Repeat("b", 64), -1},
	}
	for _, tt := range tests {
		got, ok := comparePins(tt.a, tt.b)
		if !ok {
			got = 2
		}
		if got != tt.want {
			t.Errorf("%s and %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if back, okBack := comparePins(tt.b, tt.a); ok && (!okBack || back != -got) {
			t.Errorf("%s and %s: %d, the other way round %d", tt.a, tt.b, got, back)
		}
	}
}
