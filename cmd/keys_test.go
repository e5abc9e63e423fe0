package cmd

import (
	"errors"
	"os"
	"slices"
	"testing"
)

func TestKeys(t *testing.T) {
	tests := []struct {
		typed string
		want  []string // ! where the input ends
	}{
		{"ab", []string{"a", "b", "!"}},
		{"\x1b[Bx", []string{"\x1b[B", "x", "!"}},
		{"\x1bOA\x1b[H\x1b[3~", []string{"\x1b[A", "\x1b[H", "\x1b[3~", "!"}},
		{"\x1b[24;80R\x1b[5~a\x1b[1;5Bb\x1bOPc\x1b[200~d", []string{"a", "b", "c", "d", "!"}}, // no prompt knows them
		{"\x1b[1~\x1b[4~", []string{"\x1b[H", "\x1b[F", "!"}},                                 // tmux
		{"\x1b", []string{"\x1b", "!"}},
		{"\x1bq", []string{"\x1b", "q", "!"}},
		{"a\x03b", []string{"a", "!"}},
		{"\x04b", []string{"!"}},
	}
	for _, tt := range tests {
		r, w, err := os.Pipe()
		if err == nil {
			_, err = w.WriteString(tt.typed)
		}
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		k := keys{File: r}
		var got []string
		for range len(tt.typed) + 2 {
			p := make([]byte, 4096)
			n, err := k.Read(p)
			if err != nil {
				if !errors.Is(err, errInterrupted) {
					t.Errorf("%q: %v", tt.typed, err)
				}
				got = append(got, "!")
				break
			}
			got = append(got, string(p[:n]))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.typed, got, tt.want)
		}
		_ = r.Close()
	}
}

func TestUnread(t *testing.T) {
	k := keys{typed: []byte("\n")}
	k.unread("né")
	for _, want := range []string{"n", "\xc3", "\xa9", "\n"} {
		p := make([]byte, 8)
		if n, err := k.Read(p); err != nil || string(p[:n]) != want {
			t.Errorf("%q, %v, want %q", p[:n], err, want)
		}
	}
}
