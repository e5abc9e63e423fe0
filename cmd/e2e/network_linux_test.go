//go:build e2e

package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"github.com/chromedp/chromedp"
	"golang.org/x/sys/unix"
)

// network is a network namespace that only browsers are in. Chromium breaks off what it loads whenever an address
// comes or goes on its machine, and each container of the tests beside it brings one.
type network struct {
	namespace *os.File
	proxy     net.Listener // in the namespace; leads out of it, to this machine
}

// ownNetwork are the options of a browser that is in none of this machine's networks, which takes root.
func ownNetwork() ([]chromedp.ExecAllocatorOption, error) {
	n, made := new(network), make(chan error)
	go func() {
		runtime.LockOSThread() // for good: a thread that has changed its namespace ends with its goroutine
		made <- n.open()
	}()
	if err := <-made; err != nil {
		return nil, fmt.Errorf("make a network namespace for Chromium, as root may: %w", err)
	}
	go serveSOCKS(n.proxy)
	return []chromedp.ExecAllocatorOption{
		chromedp.Flag("proxy-server", "socks5://"+n.proxy.Addr().String()),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.ModifyCmdFunc(n.enter),
	}, nil
}

// open puts this thread into a new namespace. What it opens there stays in it, whoever uses it.
func (n *network) open() error {
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return err
	}
	if err := up("lo"); err != nil {
		return err
	}
	var err error
	if n.namespace, err = os.Open("/proc/thread-self/ns/net"); err != nil {
		return err
	}
	n.proxy, err = net.Listen("tcp4", "127.0.0.1:0")
	return err
}

func up(device string) error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(socket) }()
	request, err := unix.NewIfreq(device)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request)
}

// enter lets a command run in the namespace. It ends with this process, as browsers do that are left as they are.
func (n *network) enter(cmd *exec.Cmd) {
	namespace := fmt.Sprintf("--net=/proc/%d/fd/%d", os.Getpid(), n.namespace.Fd())
	cmd.Args = append([]string{"nsenter", namespace, cmd.Path}, cmd.Args[1:]...)
	cmd.Path, cmd.Err = exec.LookPath("nsenter")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
