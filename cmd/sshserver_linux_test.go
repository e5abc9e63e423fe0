package cmd_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// sshServer runs a real sshd and an ssh agent until the script ends: sshserver.
// They have their keys in $WORK/ssh: key is one that the server lets in, as the user
// who runs the test, and known is what known_hosts says of the server. SSH is its
// address. SCP is one on the standard port, without the scheme; it is empty where
// that port needs rights that we do not have.
func sshServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: sshserver")
	}
	who, err := user.Current()
	ts.Check(err)
	dir := ts.MkAbs("ssh")
	ts.Check(os.Mkdir(dir, 0o700))
	for _, key := range []string{"host", "key", "stranger"} {
		ts.Check(run1("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", key, "-f", filepath.Join(dir, key)))
	}
	port, addresses := freePort(ts), []string{}
	addresses = append(addresses, "127.0.0.1:"+port)
	scp := ""
	const standard = "127.77.0.22" // all of 127/8 is this machine
	if l, err := net.Listen("tcp", standard+":22"); err == nil {
		ts.Check(l.Close())
		addresses = append(addresses, standard+":22")
		scp = who.Username + "@" + standard
	}
	config := []string{
		"HostKey " + dir + "/host", "AuthorizedKeysFile " + dir + "/key.pub", "PidFile none", "LogLevel ERROR",
		"StrictModes no", "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
	}
	for _, a := range addresses {
		config = append(config, "ListenAddress "+a)
	}
	ts.Check(os.WriteFile(dir+"/config", []byte(strings.Join(config, "\n")+"\n"), 0o600))
	if who.Uid == "0" { // which it wants to be in, and systemd would have made
		ts.Check(os.MkdirAll("/run/sshd", 0o755))
	}
	background(ts, addresses[0], "/usr/sbin/sshd", "-D", "-e", "-f", dir+"/config")
	agent := filepath.Join(dir, "agent")
	background(ts, agent, "ssh-agent", "-D", "-a", agent)
	ts.Setenv("SSH_AUTH_SOCK", agent)
	ts.Setenv("SSH", "ssh://"+who.Username+"@"+addresses[0])
	ts.Setenv("SCP", scp)
	public, err := os.ReadFile(dir + "/host.pub")
	ts.Check(err)
	ts.Check(os.WriteFile(dir+"/known", fmt.Appendf(nil, "[127.0.0.1]:%s %s%s %s", port, public, standard, public), 0o600))
}

// background starts a program that ends with the script, once it listens.
func background(ts *testscript.TestScript, address, program string, args ...string) {
	c := exec.Command(program, args...)
	var said strings.Builder
	c.Stderr = &said
	ts.Check(c.Start())
	ts.Defer(func() { _, _ = c.Process.Kill(), c.Wait() })
	network := "tcp"
	if filepath.IsAbs(address) {
		network = "unix"
	}
	for end := time.Now().Add(bound); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial(network, address)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%s does not listen on %s: %v\n%s", program, address, err, said.String())
		}
	}
}

func freePort(ts *testscript.TestScript) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(errors.Join(err, l.Close()))
	return port
}

func run1(program string, args ...string) error {
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}
