package cmd

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"testing"
)

func TestBase85(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"", ""},
		{"\x00\x00\x00\x00", "00000"},
		{"\x00\x00\x00\x54", "0000~"},
		{"\x00\x00\x00\x55", "00010"},
		{"\xff\xff\xff\xff", "|NsC0"},
		{"\x01", "0RR91"},
		{"\x01\x00\x00\x00", "0RR91"},
		{"\x00\x00\x00\x01\xff\xff\xff\xff", "00001|NsC0"},
	} {
		if got := base85([]byte(c.data)); got != c.want {
			t.Errorf("%q is %s, want %s", c.data, got, c.want)
		}
	}
}

func TestLengthLetter(t *testing.T) {
	for n, want := range map[int]byte{1: 'A', 26: 'Z', 27: 'a', maxLiteral: 'z'} {
		if got := lengthLetter(n); got != want {
			t.Errorf("%d bytes are %c, want %c", n, got, want)
		}
	}
}

// The names are those that git hash-object tells.
func TestObjectNames(t *testing.T) {
	for _, c := range []struct {
		of   objects
		e    *entry
		want string
	}{
		{sha1.New, &entry{}, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"},
		{sha1.New, &entry{data: []byte("1\n")}, "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d"},
		{sha1.New, nil, "0000000000000000000000000000000000000000"},
		{sha256.New, &entry{}, "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"},
	} {
		if got := c.of.nameOf(c.e); got != c.want {
			t.Errorf("%v is %s, want %s", c.e, got, c.want)
		}
	}
}

func TestLiteralLines(t *testing.T) {
	noise := noiseOf(1000)
	lines := bytes.Split([]byte(literal(noise)), []byte("\n"))
	if string(lines[0]) != "literal 1000" || len(lines[1]) != 1+maxLiteral/4*5 || lines[1][0] != 'z' {
		t.Errorf("%q", lines[:2])
	}
	if n := len(lines); n < 20 || len(lines[n-1])+len(lines[n-2]) != 0 {
		t.Errorf("%d lines, ending with %q", n, lines[n-2:])
	}
}
