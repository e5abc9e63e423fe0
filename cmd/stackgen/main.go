// Command stackgen makes projects that run: Django, Node, or both.
package main

import (
	"os"

	"github.com/stackgen/stackgen/cmd"
)

func main() {
	os.Exit(cmd.Main(os.Args, os.Stdin, os.Stdout, os.Stderr))
}
