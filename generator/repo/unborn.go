package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/config"
	"github.com/go-git/go-git/v5/plumbing/format/index"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// Kept is a repository that a project can be made around: a .git folder without
// a commit, any other ref, or anything in the index.
var Kept = disk.Kept{Name: git.GitDirName, Check: func(gitDir string) error {
	_, err := unborn(gitDir)
	return err
}}

const elsewhere = "choose another folder with --output DIR"

// unborn returns the branch that the first commit is for, or says why it is not
// for stackgen to make.
func unborn(gitDir string) (branch string, err error) {
	info, err := os.Lstat(gitDir)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return "", refuse(elsewhere, "%s is not a folder but a file or link, as in a worktree or submodule", gitDir)
	}
	if exists(filepath.Join(gitDir, "commondir")) {
		return "", refuse(elsewhere, "%s shares its branches with another repository", gitDir)
	}
	branch, err = headBranch(gitDir)
	for _, check := range []func(gitDir string) error{checkFormat, checkLoose, checkPacked, checkIndex} {
		if err == nil {
			err = check(gitDir)
		}
	}
	return branch, err
}

// headBranch returns the branch that HEAD names.
func headBranch(gitDir string) (string, error) {
	data, err := read(gitDir, "HEAD")
	if err != nil {
		return "", err
	}
	name, symbolic := strings.CutPrefix(strings.TrimRight(string(data), "\n"), "ref: ")
	ref := plumbing.ReferenceName(strings.TrimSpace(name))
	switch {
	case data == nil:
		return "", refuse(elsewhere, "%s is not a repository: it has no HEAD", gitDir)
	case !symbolic:
		return "", refuse(elsewhere, "the repository here is on no branch: its HEAD is %.20q", data)
	case !ref.IsBranch() || ref.Validate() != nil:
		return "", refuse(elsewhere, "the HEAD of the repository here is not a branch but %q", ref)
	}
	return ref.Short(), nil
}

// extensions are those that leave objects, refs and index as they are without,
// with the value under which they do; "" is any. See git's repository-format.
var extensions = map[string]string{
	"objectformat": "sha1", "refstorage": "files",
	"noop": "", "noop-v1": "", "partialclone": "", "preciousobjects": "", "relativeworktrees": "", "worktreeconfig": "",
}

// checkFormat finds what is stored in another way, or elsewhere.
func checkFormat(gitDir string) error {
	data, err := read(gitDir, "config")
	if err != nil {
		return err
	}
	c := config.New()
	if err := config.NewDecoder(bytes.NewReader(data)).Decode(c); err != nil {
		return refuse(elsewhere, "%s cannot be read: %w", filepath.Join(gitDir, "config"), err)
	}
	for _, option := range c.Section("extensions").Options {
		value, known := extensions[strings.ToLower(option.Key)]
		if !known || value != "" && value != option.Value {
			return refuse(elsewhere, "the repository here has extensions.%s=%s, in which stackgen cannot write", option.Key, option.Value)
		}
	}
	for _, key := range []string{"bare", "worktree"} {
		if value := c.Section("core").Option(key); value != "" && value != "false" {
			return refuse("git config --unset core."+key, "the repository here has no files of its own: core.%s=%s", key, value)
		}
	}
	return nil
}

// checkLoose finds refs that are files.
func checkLoose(gitDir string) error {
	err := filepath.WalkDir(filepath.Join(gitDir, "refs"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		ref, _ := filepath.Rel(gitDir, name)
		return notUnborn(filepath.ToSlash(ref))
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// checkPacked finds refs that share a file.
func checkPacked(gitDir string) error {
	data, err := read(gitDir, "packed-refs")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(data)) {
		if _, ref, ok := strings.Cut(strings.TrimSpace(line), " "); ok && line[0] != '#' {
			return notUnborn(ref)
		}
	}
	return nil
}

func notUnborn(ref string) error {
	return refuse(elsewhere, "the repository here has commits already: it holds %s", ref)
}

// checkIndex finds files that are to be in the first commit.
func checkIndex(gitDir string) error {
	data, err := read(gitDir, "index")
	if data == nil {
		return err
	}
	var idx index.Index
	if err := index.NewDecoder(bytes.NewReader(data)).Decode(&idx); err != nil {
		return refuse("git read-tree --empty empties it", "%s cannot be read: %w", filepath.Join(gitDir, "index"), err)
	}
	if len(idx.Entries) > 0 {
		return refuse("git read-tree --empty takes it out", "the index of the repository here holds %s", idx.Entries[0].Name)
	}
	return nil
}

// read returns nil for a file that is not there.
func read(gitDir, name string) ([]byte, error) {
	name = filepath.Join(gitDir, name)
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, refuse(elsewhere, "%s is not a file", name)
	}
	return os.ReadFile(name)
}

func refuse(do, format string, args ...any) error {
	return &generator.Hint{Err: fmt.Errorf(format, args...), Do: do}
}
