//go:build !linux

package cmd_test

import "github.com/rogpeppe/go-internal/testscript"

// sshServer is tried on Linux alone, where a server can be had everywhere.
func sshServer(ts *testscript.TestScript, _ bool, _ []string) { ts.Fatalf("no sshd here") }
