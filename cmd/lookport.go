package cmd

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/stackgen/stackgen/generator"
)

const (
	maxPort = 1<<16 - 1
	// wsaeaddrinuse is what Windows says of a port where somebody listens.
	wsaeaddrinuse = syscall.Errno(10048)
)

// lookAtPort tries whether a project could listen where the setting says, in the environment or by itself.
func lookAtPort(s generator.Setting) generator.Port {
	number := s.Port
	if named := os.Getenv(s.Variable); named != "" {
		n, err := strconv.Atoi(named)
		if err != nil || n < 1 || n > maxPort {
			return generator.Port{Number: s.Port, Wrong: true}
		}
		number = n
	}
	if !taken(number) {
		return generator.Port{Number: number}
	}
	free := number
	for taken(free) && free < maxPort {
		free++
	}
	return generator.Port{Number: number, Taken: true, Free: free}
}

// taken says whether somebody listens on the port of this machine. Where listening on all addresses and on one of them
// go together, it takes a connection to find out.
func taken(port int) bool {
	at := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	l, err := net.Listen("tcp", at)
	if err != nil {
		return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaeaddrinuse)
	}
	_ = l.Close()
	conn, err := net.DialTimeout("tcp", at, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// nameListeners says who listens where somebody does, as far as that is known: a container, or else a process.
func nameListeners(ctx context.Context, f generator.Findings) {
	const docker = "docker"
	engine := f.Runs[docker]
	ctx, cancel := context.WithTimeout(ctx, time.Second) // for all of them: it is no more than a convenience
	defer cancel()
	for name, port := range f.Ports {
		if !port.Taken {
			continue
		}
		if len(engine) > 0 && engine[0].Found && engine[0].Problem == "" {
			filter := "publish=" + strconv.Itoa(port.Number)
			r := run(ctx, patience, []string{docker, "ps", "--filter", filter, "--format", "container {{.Names}}"})
			port.By, _, _ = strings.Cut(r.Out, "\n")
		}
		port.By = cmp.Or(port.By, processAt(port.Number))
		f.Ports[name] = port
	}
}
