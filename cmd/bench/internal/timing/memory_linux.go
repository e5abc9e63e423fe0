package timing

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Memory runs a program in a folder, and returns the most that it and those that it
// starts have of the machine's memory at once, in MiB: all that is their own, and the
// largest of what they have of files, as processes of one program share that. It looks
// every two milliseconds, and needs /proc of Linux.
func Memory(dir string, args ...string) (float64, error) {
	c := exec.Command(args[0], args[1:]...)
	c.Dir, c.Env = dir, append(os.Environ(), identity...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		return 0, err
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	most := 0
	for {
		select {
		case err := <-done:
			if err != nil {
				err = fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, said.String())
			}
			return float64(most) / 1024, err
		case <-time.After(2 * time.Millisecond):
			most = max(most, groupMemory(c.Process.Pid))
		}
	}
}

// groupMemory is what the processes of a group have, in KiB.
func groupMemory(group int) int {
	own, ofFiles := 0, 0
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		// After the name, which is in parentheses: state, parent, group.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) < 3 || fields[2] != strconv.Itoa(group) {
			continue
		}
		status, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "status"))
		own += kib(status, "RssAnon:") + kib(status, "RssShmem:")
		ofFiles = max(ofFiles, kib(status, "RssFile:"))
	}
	return own + ofFiles
}

func kib(status []byte, field string) int {
	_, rest, _ := bytes.Cut(status, []byte(field))
	n, _ := strconv.Atoi(string(bytes.TrimSpace(rest[:max(0, bytes.Index(rest, []byte(" kB")))])))
	return n
}
