package cmd

import (
	"os/exec"
	"syscall"
)

// endWithAll can end no more than the program itself.
func endWithAll(*exec.Cmd, syscall.Signal) {}
