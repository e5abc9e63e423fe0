package cmd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal makes one of that many columns: its own end, and that of who sits at it.
func terminal(t *testing.T, columns uint16) (tty, person *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetUint32(int(person.Fd()), unix.TIOCGPTN)
	err = errors.Join(err, unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0),
		unix.IoctlSetWinsize(int(person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}))
	if err != nil {
		t.Fatal(err)
	}
	tty, err = os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = tty.Close(), person.Close() })
	return tty, person
}

// A terminal of 20 columns gets lines, as redrawing what wraps would be a mess.
func TestNarrowTerminal(t *testing.T) {
	tty, person := terminal(t, 20)
	ctx, cancel := context.WithTimeout(t.Context(), 4*bound)
	defer cancel()
	c := program(ctx, "new", "--no-git")
	c.Dir, c.Stdin, c.Stdout, c.Stderr = t.TempDir(), tty, tty, tty
	c.Env = append(c.Env, "TERM=xterm", "HOME="+c.Dir, "SOURCE_DATE_EPOCH=0")
	if _, err := person.WriteString("django\nshop\n\nno\nsqlite\nyes\n"); err != nil {
		t.Fatal(err)
	}
	var screen bytes.Buffer
	var seen sync.WaitGroup
	seen.Go(func() { _, _ = screen.ReadFrom(person) }) // until the terminal is gone
	err := errors.Join(c.Run(), tty.Close())
	seen.Wait()
	if err != nil {
		t.Errorf("%v\n%s", err, screen.String())
	}
	receipt, err := os.ReadFile(c.Dir + "/shop/.stackgen/receipt.yaml")
	if err != nil || !strings.Contains(string(receipt), "database: sqlite") {
		t.Errorf("%v: %s", err, receipt)
	}
	if shown := screen.String(); strings.Contains(shown, "\x1b") {
		t.Errorf("it was redrawn: %q", shown)
	}
}
