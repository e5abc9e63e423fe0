// Package repo makes a folder a git repository with its first commit, without
// the git program.
package repo

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// Branch is the branch of the first commit.
const Branch = "main"

// Commit describes the first commit.
type Commit struct {
	Author  Identity
	When    time.Time // its zone is recorded too
	Message string
	// Over, if not empty, is a folder with a repository that is [Kept]: the commit
	// is made for that one's branch.
	Over string
	// AuthorIn, if not nil, is asked once dir is a repository: who the author is
	// may depend on that. Author is taken where it knows nobody.
	AuthorIn func(dir string) Identity
}

// Made is a first commit.
type Made struct {
	Hash, Branch string
	// Parts are the slash-separated paths of what was made for it below its folder.
	// Whoever moves them keeps the order: the last one makes the commit visible.
	Parts []string
}

// Creation makes a repository of files while they are written: the [disk.Finisher] of a
// project, with one unsigned commit on [Branch]: of all of them but what hooks have made
// and .gitignore leaves out, which may be secret. The commit depends on the files'
// paths, contents and modes and on Commit alone. Hooks are not run, and no template
// folder is copied. With Commit.Over, there is only what that repository lacks.
//
// go-git's Worktree.Add reads every file back and is quadratic in their number,
// so the objects go from memory into one pack, and the index is written from
// what the file system said when the files were written.
type Creation struct {
	Commit Commit
	Made   Made // after Finish

	mu      sync.Mutex
	blobs   []packObject   // by the number of the file
	ignores generator.Plan // the .gitignore files
}

// Take makes the blob of a file.
func (c *Creation) Take(n int, f disk.Written) error {
	o := newObject(plumbing.BlobObject, f.Data)
	err := o.pack()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blobs = append(c.blobs, make([]packObject, max(0, n+1-len(c.blobs)))...)
	c.blobs[n] = o
	if path.Base(f.Path) == gitIgnore {
		c.ignores = append(c.ignores, f.File)
	}
	return err
}

// Finish makes dir, the place of exactly the files, the repository.
func (c *Creation) Finish(dir string, files []disk.Written) (last []string, err error) {
	c.Made, err = c.finish(dir, files)
	return c.Made.Parts, err
}

func (c *Creation) finish(dir string, files []disk.Written) (m Made, err error) {
	gitDir := filepath.Join(dir, git.GitDirName)
	if c.Commit.Over == "" {
		m.Branch, err = Branch, initialise(dir)
	} else {
		m.Branch, err = unborn(filepath.Join(c.Commit.Over, git.GitDirName))
	}
	if err != nil {
		return m, err
	}
	author := c.Commit.Author
	if c.Commit.AuthorIn != nil {
		if there := c.Commit.AuthorIn(dir); there.Known() {
			author = there
		}
	}
	objects, entries := c.tracked(files)
	trees, root := treesOf(entries)
	author = author.Clean()
	sign := object.Signature{Name: author.Name, Email: author.Email, When: c.Commit.When}
	commit := encodeCommit(&object.Commit{Author: sign, Committer: sign, Message: c.Commit.Message, TreeHash: root})
	objects = append(append([]packObject{commit}, trees...), objects...)
	if err := packAll(objects); err != nil {
		return m, err
	}
	pack, err := writePack(filepath.Join(gitDir, "objects", "pack"), objects)
	if err != nil {
		return m, fmt.Errorf("write the pack: %w", err)
	}
	if err := writeIndex(filepath.Join(gitDir, "index"), entries); err != nil {
		return m, fmt.Errorf("write the index: %w", err)
	}
	m.Hash = commit.hash.String()
	ref := plumbing.NewBranchReferenceName(m.Branch).String()
	if err := writeRef(filepath.Join(gitDir, filepath.FromSlash(ref)), m.Hash); err != nil {
		return m, fmt.Errorf("set the branch: %w", err)
	}
	m.Parts = []string{git.GitDirName}
	if c.Commit.Over != "" {
		pack = path.Join(git.GitDirName, "objects/pack", pack)
		m.Parts = []string{pack + ".pack", pack + ".idx", path.Join(git.GitDirName, "index"), path.Join(git.GitDirName, ref)}
	}
	return m, nil
}

// initialise makes an empty repository.
func initialise(dir string) error {
	_, err := git.PlainInitWithOptions(dir, &git.PlainInitOptions{
		InitOptions: git.InitOptions{DefaultBranch: plumbing.NewBranchReferenceName(Branch)},
	})
	if err != nil {
		return fmt.Errorf("make the repository: %w", err)
	}
	if err := configure(filepath.Join(dir, git.GitDirName)); err != nil {
		return fmt.Errorf("configure the repository: %w", err)
	}
	return nil
}

func writeRef(name, hash string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(hash+"\n"), 0o644)
}

// configure writes what `git init` finds out about the file system and go-git
// leaves out.
func configure(gitDir string) error {
	lines := []string{"[core]", "repositoryformatversion = 0", "filemode = " + fmt.Sprint(runtime.GOOS != "windows"), "bare = false"}
	switch runtime.GOOS {
	case "darwin":
		lines = append(lines, "ignorecase = true", "precomposeunicode = true")
	case "windows":
		lines = append(lines, "symlinks = false", "ignorecase = true")
	}
	return os.WriteFile(filepath.Join(gitDir, "config"), []byte(strings.Join(lines, "\n\t")+"\n"), 0o644)
}

// Around returns the work tree around dir, or "" if there is none. It looks for
// .git as git does, which is a folder with a HEAD, or a file in worktrees and
// submodules.
func Around(dir string) string {
	for {
		gitDir := filepath.Join(dir, git.GitDirName)
		if info, err := os.Stat(gitDir); err == nil && (!info.IsDir() || exists(filepath.Join(gitDir, "HEAD"))) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
