package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// scratch is a folder for all tests, which is gone when they end.
var scratch string

// racing are tests that fail for a race in any process they start. By itself the
// race detector reports on standard error, which nobody may look at, and waits for
// a second before each of hundreds of processes ends.
type racing struct{ testscript.TestingM }

func (r racing) Run() (code int) {
	var err error
	if scratch, err = os.MkdirTemp("", "stackgen-cmd-"); err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	_ = os.Setenv("GORACE", "atexit_sleep_ms=20 log_path="+filepath.Join(scratch, "race"))
	code = r.TestingM.Run()
	reports, err := filepath.Glob(filepath.Join(scratch, "race.*"))
	if err != nil {
		panic(err)
	}
	for _, report := range reports {
		text, _ := os.ReadFile(report)
		fmt.Fprintf(os.Stderr, "a race in a process of the tests:\n%s\n", text)
		code = 1
	}
	return code
}

// instruments are the variables that a process of the tests needs for what
// watches it, with their values.
func instruments() []string {
	return []string{"GORACE=" + os.Getenv("GORACE"), "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}
}
