// Package disk writes a whole project or nothing.
package disk

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// Written is one file of a project, without its content, and what the file system says of it.
type Written struct {
	generator.File
	Info fs.FileInfo
}

// Finisher makes what goes with the files: a repository.
type Finisher interface {
	// Take is called for each file when it is written, with its content and its number in
	// the order of the files, from several goroutines at once.
	Take(n int, f Written) error
	// Finish makes the rest in dir, and says in which order it is to follow the files: as
	// slash-separated paths below dir, which may lie in what is [Kept]. The files, in
	// their order, are in their places by then.
	Finish(dir string, files []Written) (last []string, err error)
}

// Create writes the files to target, which must pass [CheckTarget]. They
// are written, while they come, to a hidden folder beside target; finisher, if not nil, then works
// in that folder; at last one rename makes it the target. Whatever goes wrong,
// also a kill, leaves target as it was; an error or a cancelled context leaves
// nothing else either, and what a killed run left is cleared by the next.
//
// Nothing is flushed to the disk, which [Flush] is for: after a power loss files can be empty.
func Create(ctx context.Context, target string, files generator.Files, finisher Finisher) (err error) {
	if err := CheckTarget(target); err != nil {
		return err
	}
	parent := filepath.Dir(target)
	clearStale(parent)
	stage, err := newStage(parent)
	if err != nil {
		return refuse("choose a place where you may write, with --output DIR", "write into %s: %w", parent, err)
	}
	defer func() {
		// With the project in its place, a lock that stays is in nobody's way.
		if left := stage.remove(); err != nil {
			err = errors.Join(err, left)
		}
	}()
	written, err := writeAll(ctx, stage.dir, files, finisher)
	if err != nil {
		return err
	}
	if finisher != nil {
		if _, err := finisher.Finish(stage.dir, written); err != nil { // one rename moves all that it makes
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return stage.become(target)
}

// writeAll writes every file below dir. All goes through os.Root, so that no
// path and no link leads out of it.
func writeAll(ctx context.Context, dir string, files generator.Files, finisher Finisher) ([]Written, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return writeBelow(ctx, root, files, finisher)
}

// A stage is the hidden folder, and beside it a file that is locked as long as
// its run lives: that is how a later run knows what was left behind.
type stage struct {
	dir  string
	lock *os.File
}

const (
	stagePrefix = ".stackgen-"
	lockSuffix  = ".lock"
)

// lockForm matches the names that newStage gives to locks.
var lockForm = lazy.Regexp(`^\.stackgen-[a-z2-7]{10}\.lock$`)

func newStage(parent string) (stage, error) {
	for {
		dir := filepath.Join(parent, stagePrefix+strings.ToLower(rand.Text()[:10]))
		lock, err := acquire(dir+lockSuffix, true)
		if errors.Is(err, fs.ErrExist) || errors.Is(err, errLocked) {
			continue
		}
		if err != nil {
			return stage{}, err
		}
		s := stage{dir, lock}
		if err := os.Mkdir(dir, 0o755); err != nil {
			return stage{}, errors.Join(err, s.remove())
		}
		return s, nil
	}
}

// become puts the stage in the place of target.
func (s stage) become(target string) error {
	// Somebody may have made the target meanwhile.
	if err := CheckTarget(target); err != nil {
		return err
	}
	if info, err := os.Lstat(target); err == nil { // who may look into it stays as it is
		if err := os.Chmod(s.dir, info.Mode().Perm()); err != nil {
			return err
		}
	}
	return replaceEmpty(s.dir, target)
}

// remove ends the stage. After the rename only the lock file is left to remove.
func (s stage) remove() error {
	return errors.Join(os.RemoveAll(s.dir), release(s.lock))
}

// clearStale removes what killed runs left in parent. What cannot be removed is
// left: it is in nobody's way.
func clearStale(parent string) {
	for _, name := range lockNames(parent) {
		lock, err := acquire(name, false)
		if err != nil {
			continue // its run lives
		}
		s := stage{strings.TrimSuffix(name, lockSuffix), lock}
		if s.hasJournal() {
			_ = lock.Close() // for Recover, as parent itself was to be a project
			continue
		}
		_ = s.remove()
	}
}

// lockNames returns the paths of the locks in dir.
func lockNames(dir string) []string {
	names, _ := filepath.Glob(filepath.Join(escapeGlob(dir), stagePrefix+"*"+lockSuffix))
	return slices.DeleteFunc(names, func(name string) bool { return !lockForm().MatchString(filepath.Base(name)) })
}

// escapeGlob keeps the parent's name from being read as a pattern.
func escapeGlob(s string) string {
	if os.PathSeparator == '\\' {
		return s // Windows has no way to escape, and forbids * and ? in names
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}
