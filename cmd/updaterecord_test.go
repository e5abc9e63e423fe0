package cmd

import (
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
)

func receiptOf(stackgen, template string) generator.Receipt {
	return generator.Receipt{Stackgen: stackgen, Template: generator.ReceiptTemplate{Version: template}}
}

// A project that is further than this stackgen, or than its template, is left alone.
func TestCheckRecord(t *testing.T) {
	before := release
	t.Cleanup(func() { release = before })
	for _, tt := range []struct{ stackgen, template, release, now, want string }{
		{"v1.3.0", "1.0.0", "v1.3.0", "1.0.0", ""},
		{"v1.3.0", "1.0.0", "v1.10.0", "2.0.0", ""},
		{"v1.10.0", "1.0.0", "v1.9.9", "1.0.0", "with stackgen v1.10.0, and this is v1.9.9"},
		{"v1.3.0", "2.0.0", "v1.3.0", "1.9.0", "of version 2.0.0 of its template, and this is 1.9.0"},
		{"(devel)", "1.0.0", "v1.3.0", "1.0.0", ""},
		{"v9.9.9", "1.0.0", "(devel)", "1.0.0", ""},
		{"v0.0.0-20261126120000-0123456789ab", "", "v1.3.0", "", ""},
		{"v1.3.0", "", "v1.3.0", "1.0.0", ""},
		{"v1.3.0", "1.0.0", "v1.3.0", "", ""},
	} {
		release = tt.release
		receipt := receiptOf(tt.stackgen, tt.template)
		err := generator.Problems{checkStackgen(receipt), new(program).checkTemplate(receipt, generator.Stack{Version: tt.now})}.Or()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

func TestIsNewer(t *testing.T) {
	for _, tt := range []struct {
		a, b generator.Receipt
		want bool
	}{
		{receiptOf("v1.0.0", "1.1.0"), receiptOf("v2.0.0", "1.0.0"), true},
		{receiptOf("v2.0.0", "1.0.0"), receiptOf("v1.0.0", "1.1.0"), false},
		{receiptOf("v2.0.0", "1.0.0"), receiptOf("v1.0.0", "1.0.0"), true},
		{receiptOf("v1.0.0", "1.0.0"), receiptOf("v1.0.0", "1.0"), false},
		{receiptOf("v1.1.0", ""), receiptOf("v1.0.0", ""), true},
	} {
		if got := isNewer(tt.a, tt.b); got != tt.want {
			t.Errorf("%+v is newer than %+v: %v", tt.a, tt.b, got)
		}
	}
}
