// Package lock makes lock data out of pins: for each ecosystem, one resolution of
// everything that any combination of answers can want. Render takes from it what a
// project's direct dependencies reach.
//
// It asks the resolvers of the ecosystems themselves, which ask their registries:
// uv for Python, npm for npm.
package lock

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// resolvers make the lock data of an ecosystem out of pins: kind -> name -> version.
var resolvers = map[string]func(ctx context.Context, versions map[string]map[string]string, now time.Time) ([]byte, error){
	"npm":    lockNPM,
	"python": lockPython,
}

// Ecosystems are the kinds of pins that can be locked, sorted.
func Ecosystems() []string { return slices.Sorted(maps.Keys(resolvers)) }

// Resolve returns the lock data of an ecosystem, as lock/ECOSYSTEM.json holds it.
// versions are all pins of a catalog: kind -> name -> version. Of npm's packages,
// none is younger than a week before now.
func Resolve(ctx context.Context, ecosystem string, versions map[string]map[string]string, now time.Time) ([]byte, error) {
	data, err := resolvers[ecosystem](ctx, versions, now)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ecosystem, err)
	}
	return data, nil
}
