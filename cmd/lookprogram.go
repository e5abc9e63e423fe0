package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/stackgen/stackgen/generator"
)

// run runs a program, with nothing to read, for as long as the limit says.
func run(ctx context.Context, limit time.Duration, command []string) generator.Run {
	r := generator.Run{Program: command[0]}
	file, err := exec.LookPath(command[0])
	if err != nil { // or it lies in the folder that we happen to be in
		return r
	}
	r.Found = true
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(limited, file, command[1:]...)
	c.Env = append(os.Environ(), "LC_ALL=C")
	var out, talk bounded
	c.Stdout, c.Stderr = &out, &talk
	c.WaitDelay = time.Second / 5 // for what it has started, and what outlives it
	endWithAll(c, syscall.SIGKILL)
	err = c.Run()
	switch {
	case limited.Err() != nil:
		r.Problem = fmt.Sprintf("no answer within %v", limit)
		return r
	case out.over || talk.over:
		r.Problem = "says too much"
		return r
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		r.Problem = err.Error()
	}
	r.Out, r.Talk = out.text.String(), talk.text.String()
	return r
}

// bounded takes no more than anybody has to say about a version: then the pipe is closed.
type bounded struct {
	text bytes.Buffer // embedded, it would read without a bound by itself
	over bool
}

const maxOutput = 64 << 10

func (b *bounded) Write(p []byte) (int, error) {
	if b.over = b.over || b.text.Len()+len(p) > maxOutput; b.over {
		return 0, io.ErrShortWrite
	}
	return b.text.Write(p)
}
