// Package templates holds the built-in stacks.
package templates

import "embed"

// FS holds one folder per stack, versions.yaml, and the lock data made from it.
//
//go:embed versions.yaml all:lock all:shared all:django all:express all:nest all:hybrid
var FS embed.FS
