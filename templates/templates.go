// Package templates holds the built-in stacks.
package templates

import "embed"

// FS holds one folder per stack, versions.yaml, the lock data made from it, the decision guide, the
// comparison, and the tools that projects want.
//
//go:embed versions.yaml choose.yaml compare.yaml all:lock all:tools all:shared all:django all:express all:nest all:hybrid all:starter
var FS embed.FS
