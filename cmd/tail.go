package cmd

import (
	"bytes"
	"sync"
)

// kept is how much of the output is shown of a command that fails, in bytes.
const kept = 16 << 10

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	end bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end.Write(p)
	if over := t.end.Len() - kept; over > 0 {
		t.end.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.end.String()
}
