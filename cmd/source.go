package cmd

import (
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator/repo"
)

// anyFolder is what receipts call a folder that only this machine has.
const anyFolder = "folder"

// source is where templates are for who has the project and not this machine.
func (h *house) source() string {
	if h.GitDir == "" {
		return anyFolder
	}
	return h.At.String()
}

// sourceFrom is the source as a project at target sees it: the way from there to a
// folder of the same work tree is the same in every clone of that.
func (h *house) sourceFrom(target string) string {
	parent, err := filepath.EvalSymlinks(filepath.Dir(target))
	around := repo.Around(parent)
	if h.GitDir != "" || err != nil || around == "" || repo.Around(h.At.Folder) != around {
		return h.source()
	}
	way, err := filepath.Rel(filepath.Join(parent, filepath.Base(target)), h.At.Folder)
	if err != nil {
		return h.source()
	}
	return filepath.ToSlash(way)
}

// sourceOf is how a project names the source of its stack; empty: as the catalog does.
func (p *program) sourceOf(c *cli.Context, r request) string {
	if p.house == nil || c.Bool("git") || r.hasRepository() { // the project is in no work tree but its own
		return ""
	}
	return p.house.sourceFrom(r.target)
}
