package generator

import "testing"

func TestAnyOf(t *testing.T) {
	tests := []struct {
		markers []string
		want    string
	}{
		{[]string{""}, ""},
		{[]string{"", "sys_platform == 'win32'"}, ""},
		{[]string{"sys_platform == 'win32'"}, "sys_platform == 'win32'"},
		{[]string{"sys_platform == 'win32'", "implementation_name == 'cpython'"}, "(implementation_name == 'cpython') or (sys_platform == 'win32')"},
		{[]string{"python_full_version < '3.13'", "python_full_version < '3.9'", "python_full_version < '3.15'"}, "python_full_version < '3.15'"},
		{
			[]string{"python_full_version < '3.13'", "python_full_version < '3.15'", "sys_platform == 'win32'"},
			"(python_full_version < '3.15') or (sys_platform == 'win32')",
		},
	}
	for _, tt := range tests {
		markers := map[string]bool{}
		for _, m := range tt.markers {
			markers[m] = true
		}
		if got := anyOf(markers); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.markers, got, tt.want)
		}
	}
}
