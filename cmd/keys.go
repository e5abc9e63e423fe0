package cmd

import (
	"errors"
	"io"
	"os"
	"regexp"
	"sync"
)

// keys gives what is typed a key at a time, as each prompt has buffers of its
// own, which would swallow what is typed ahead for the next one. A key that
// sends several bytes comes whole, as a prompt would take its first for the
// Escape key; one that no prompt knows does not come at all.
//
// Ctrl-C and Ctrl-D end the input wherever they are typed: prompts differ in
// what they take them for.
type keys struct {
	*os.File
	typed []byte // and not given yet
	ended bool
}

const (
	ctrlC = 3
	ctrlD = 4
)

var (
	// sequence matches what a key sends that is no character (ECMA-48, and SS3
	// of the VT100).
	sequence = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\x1b(\[[0-?]*[ -/]*[@-~]|O[ -~])`) })
	// known are the arrows, Home, End and Delete.
	known = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\x1b\[([A-DFH]|3~)$`) })
)

// synonyms are what tmux, screen and rxvt send for Home and End, and what
// terminals send for the arrows where a program has asked for that.
var synonyms = map[string]string{
	"\x1bOA": "\x1b[A", "\x1bOB": "\x1b[B", "\x1bOC": "\x1b[C", "\x1bOD": "\x1b[D", "\x1bOH": "\x1b[H", "\x1bOF": "\x1b[F",
	"\x1b[1~": "\x1b[H", "\x1b[7~": "\x1b[H", "\x1b[4~": "\x1b[F", "\x1b[8~": "\x1b[F",
}

func (k *keys) Read(p []byte) (int, error) {
	for {
		if k.ended {
			return 0, errInterrupted
		}
		if len(k.typed) == 0 {
			if err := k.fill(); err != nil {
				return 0, err
			}
			continue
		}
		key := k.next(len(p))
		if same, ok := synonyms[string(key)]; ok {
			key = []byte(same)
		}
		if len(key) == 1 || known().Match(key) {
			return copy(p, key), nil
		}
	}
}

// next takes a key, of at most so many bytes; none where the input ends.
func (k *keys) next(most int) []byte {
	key := k.typed[:1]
	if whole := sequence().Find(k.typed); whole != nil && len(whole) <= most {
		key = whole
	}
	k.typed = k.typed[len(key):]
	if key[0] == ctrlC || key[0] == ctrlD {
		k.ended = true
		return nil
	}
	return key
}

// fill waits for something to be typed.
func (k *keys) fill() error {
	typed := make([]byte, 64)
	n, err := k.File.Read(typed)
	k.typed = typed[:n]
	if errors.Is(err, io.EOF) {
		k.ended, err = true, nil
	}
	return err
}

// unread puts a text before what is typed.
func (k *keys) unread(text string) { k.typed = append([]byte(text), k.typed...) }
