package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// listening is how /proc/net/tcp calls a socket that takes connections.
const listening = "0A"

// processAt is the name of the process that listens on the port, if this user may know.
func processAt(port int) string {
	sockets := map[string]bool{}
	for _, file := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		data, _ := os.ReadFile(file) // without it, nobody is known
		for line := range strings.Lines(string(data)) {
			fields := strings.Fields(line) // its number, local address, remote address, state, and at 9 its inode
			if len(fields) > 9 && fields[3] == listening && strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)) {
				sockets["socket:["+fields[9]+"]"] = true
			}
		}
	}
	files, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, file := range files {
		if target, err := os.Readlink(file); err == nil && sockets[target] {
			name, _ := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(file)), "comm"))
			return strings.TrimSpace(string(name))
		}
	}
	return ""
}
