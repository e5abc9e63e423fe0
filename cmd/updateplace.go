package cmd

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// journal is the folder of the journal of an update.
func (pr *project) journal() string { return pr.places()[0].Dir }

// places are where an update may have left a journal, first of all where one is begun:
// with git in its own folder, which the projects of a repository share; else in the
// project, which may have become a repository since.
func (pr *project) places() []disk.Place {
	plain := disk.Place{Dir: filepath.Join(pr.dir, generator.MemoryDir, "update"), Root: pr.root, Key: updateKey}
	if pr.tree == nil {
		return []disk.Place{plain}
	}
	name, prefix := "stackgen-update", pr.tree.Prefix()
	if prefix != "" {
		sum := sha256.Sum256([]byte(prefix))
		name += "-" + hex.EncodeToString(sum[:6])
	}
	own := disk.Place{Dir: filepath.Join(pr.tree.GitDir(), name), Root: pr.root, Project: prefix, Outside: []string{pr.tree.Index()}}
	return []disk.Place{own, plain}
}
