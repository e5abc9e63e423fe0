// Package disk writes a whole project or nothing.
package disk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/internal/lazy"
	"github.com/stackgen/stackgen/generator/internal/parallel"
)

// Written is one file of a Plan and what the file system says of it.
type Written struct {
	generator.File
	Info fs.FileInfo
}

// Create writes the Plan to target, which must pass [CheckTarget]. The files
// are written to a hidden folder beside target; finish, if not nil, then works
// in that folder; at last one rename makes it the target. Whatever goes wrong,
// also a kill, leaves target as it was; an error or a cancelled context leaves
// nothing else either, and what a killed run left is cleared by the next.
//
// Nothing is flushed to the disk, which [Flush] is for: after a power loss files can be empty.
func Create(ctx context.Context, target string, plan generator.Plan, finish func(dir string, files []Written) error) (err error) {
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
	files, err := writeAll(ctx, stage.dir, plan)
	if err != nil {
		return err
	}
	if finish != nil {
		if err := finish(stage.dir, files); err != nil {
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
func writeAll(ctx context.Context, dir string, plan generator.Plan) ([]Written, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return writeBelow(ctx, root, plan)
}

// writeBelow writes folder by folder, on all processors: a folder of the system's lets in
// one file at a time.
func writeBelow(ctx context.Context, root *os.Root, plan generator.Plan) ([]Written, error) {
	folders, err := makeFolders(root, plan)
	if err != nil {
		return nil, err
	}
	out := make([]Written, len(plan))
	return out, parallel.Do(len(folders), func(n int) error {
		in, err := root.OpenRoot(filepath.FromSlash(folders[n].path))
		if err != nil {
			return err
		}
		defer func() { _ = in.Close() }()
		for _, i := range folders[n].files {
			if err := ctx.Err(); err != nil {
				return err
			}
			info, err := write(in, plan[i])
			if err != nil {
				return fmt.Errorf("write %s: %w", plan[i].Path, err)
			}
			out[i] = Written{plan[i], info}
		}
		return nil
	})
}

// filled is a folder that holds files of a Plan.
type filled struct {
	path  string
	files []int
}

// makeFolders makes those of all files.
func makeFolders(root *os.Root, plan generator.Plan) (out []filled, err error) {
	at := map[string]int{}
	for i, f := range plan {
		if err := generator.CheckPath(f.Path); err != nil {
			return nil, err
		}
		parent := path.Dir(f.Path)
		n, made := at[parent]
		if !made {
			n = len(out)
			at[parent], out = n, append(out, filled{path: parent})
			if err := root.MkdirAll(filepath.FromSlash(parent), 0o755); err != nil {
				return nil, err
			}
		}
		out[n].files = append(out[n].files, i)
	}
	return out, nil
}

// write writes a file into its folder.
func write(in *os.Root, f generator.File) (info fs.FileInfo, err error) {
	w, err := in.OpenFile(path.Base(f.Path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.Mode.Perm())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if _, err := w.Write(f.Data); err != nil {
		return nil, err
	}
	return w.Stat()
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
