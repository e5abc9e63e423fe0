package disk

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// Change makes a folder that holds what one Plan says into what another says. A
// file that is not as the first has it is somebody else's work: it is left alone,
// and its path returned. Each file is replaced at once.
func Change(ctx context.Context, root *os.Root, from, to generator.Plan) (left []string, err error) {
	if left, err = removeGone(root, from, to.ByPath()); err != nil {
		return left, err
	}
	before := from.ByPath()
	for _, f := range to {
		was, had := before[f.Path]
		switch {
		case ctx.Err() != nil:
			return left, ctx.Err()
		case had && isSame(was, f) || isAs(root, f): // the latter of a change that broke off
		case !isFree(root, f.Path, was, had):
			left = append(left, f.Path)
		default:
			if err := replace(ctx, root, f); err != nil {
				return left, err
			}
		}
	}
	return left, nil
}

// Replace writes the files of a Plan, each in the place of what was there.
func Replace(ctx context.Context, root *os.Root, plan generator.Plan) error {
	for _, f := range plan {
		if err := replace(ctx, root, f); err != nil {
			return err
		}
	}
	return nil
}

// removeGone removes the files that do not stay.
func removeGone(root *os.Root, from generator.Plan, stays map[string]generator.File) (left []string, err error) {
	for _, f := range from {
		if _, ok := stays[f.Path]; ok {
			continue
		}
		if !unchanged(root, f) {
			left = append(left, f.Path)
		} else if err := remove(root, f.Path); err != nil {
			return left, err
		}
	}
	return left, nil
}

func isSame(a, b generator.File) bool { return bytes.Equal(a.Data, b.Data) && a.Mode == b.Mode }

// isAs says whether a file is there already, mode and all.
func isAs(root *os.Root, f generator.File) bool {
	info, err := root.Lstat(filepath.FromSlash(f.Path))
	return err == nil && info.Mode().Perm()&0o100 == f.Mode&0o100 && unchanged(root, f)
}

// isFree says whether nobody else has put something at the path.
func isFree(root *os.Root, path string, was generator.File, had bool) bool {
	if had {
		return unchanged(root, was)
	}
	return !there(root, path)
}

func there(root *os.Root, name string) bool {
	_, err := root.Lstat(filepath.FromSlash(name))
	return err == nil
}

// unchanged says whether a file is as it was written.
func unchanged(root *os.Root, f generator.File) bool {
	name := filepath.FromSlash(f.Path)
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(f.Data)) {
		return false
	}
	data, err := root.ReadFile(name)
	return err == nil && bytes.Equal(data, f.Data)
}

// remove removes a file, and the folders that are empty without it.
func remove(root *os.Root, name string) error {
	if err := root.Remove(filepath.FromSlash(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if root.Remove(filepath.FromSlash(dir)) != nil {
			break // it holds something
		}
	}
	return nil
}

// token is a random part of a name.
func token() string { return strings.ToLower(rand.Text()[:10]) }

// newFile is the path of a file that is about to take the place of another one in its
// folder. Nobody else has chosen that name.
func newFile(name, token string) string { return path.Join(path.Dir(name), stagePrefix+token+".new") }

func replace(ctx context.Context, root *os.Root, f generator.File) error {
	return replaceAs(ctx, root, f, token(), nil)
}

// replaceAs is replace with other rights than those of a new file, which are given; nil:
// with those. What a run that was killed has left under the same token goes.
func replaceAs(ctx context.Context, root *os.Root, f generator.File, token string, rights func(is fs.FileMode) fs.FileMode) (err error) {
	stage := f
	stage.Path = newFile(f.Path, token)
	name := filepath.FromSlash(stage.Path)
	if err := root.Remove(name); err != nil && !isNothing(err) {
		return err
	}
	defer func() {
		if err != nil {
			_ = root.Remove(name) // it may not have been made
		}
	}()
	written, err := writeBelow(ctx, root, generator.Plan{stage}.Files(), nil)
	if err != nil {
		return err
	}
	if is := rightsOf(written[0].Info); rights != nil && rights(is) != is {
		if err := root.Chmod(name, rights(is)); err != nil {
			return err
		}
	}
	return root.Rename(name, filepath.FromSlash(f.Path))
}

// executable are the rights with those to execute for whoever may read, or without.
func executable(rights fs.FileMode, is bool) fs.FileMode {
	if !is {
		return rights &^ 0o111
	}
	return rights | rights>>2&0o111
}
