package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/stackgen/stackgen/generator"
)

// ReadTree looks at what stands at the paths of a folder. Nothing is read through a
// link, and what is behind one is told as something else than a file.
func ReadTree(ctx context.Context, root *os.Root, paths []string) (generator.Tree, error) {
	t := generator.Tree{Files: map[string]generator.File{}, Others: map[string]string{}, Blocks: map[string][]string{}}
	folders := map[string]string{".": ""}
	left := int64(maxRead)
	for _, p := range paths {
		if err := ctx.Err(); err != nil {
			return t, err
		}
		switch what := insteadOfFolder(root, path.Dir(p), folders); what {
		case "":
			if err := look(root, p, t, &left); err != nil {
				return t, fmt.Errorf("read %s: %w", p, err)
			}
		case gone:
		default:
			t.Others[p], t.Blocks[p] = what, fileAbove(root, p)
		}
	}
	return t, nil
}

// look finds out what stands at a path whose folder is one.
func look(root *os.Root, p string, t generator.Tree, left *int64) error {
	info, err := root.Lstat(filepath.FromSlash(p))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		t.Others[p], t.Blocks[p] = kindOf(info.Mode()), allBelow(root, p)
		return nil
	case !info.Mode().IsRegular():
		t.Others[p] = kindOf(info.Mode())
		return nil
	}
	f, err := readFile(root, p, *left)
	*left -= int64(len(f.Data))
	t.Files[p] = f
	return err
}

// fileAbove is the file that stands where a folder of the path would have to, if it is
// one.
func fileAbove(root *os.Root, name string) []string {
	for _, dir := range foldersOf(name) {
		if info, err := root.Lstat(filepath.FromSlash(dir)); err == nil && info.Mode().IsRegular() {
			return []string{dir}
		}
	}
	return nil
}

// allBelow is everything in a folder but folders.
func allBelow(root *os.Root, dir string) []string {
	var out []string
	_ = fs.WalkDir(root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			out = append(out, name) // what cannot be looked at is in the way as well
		}
		return nil
	})
	return out
}

// gone is told of a folder that is not there.
const gone = "gone"

// insteadOfFolder is what is wrong with a folder as a way to files: empty, nothing.
func insteadOfFolder(root *os.Root, dir string, known map[string]string) string {
	if what, ok := known[dir]; ok {
		return what
	}
	what := insteadOfFolder(root, path.Dir(dir), known)
	if what == "" {
		info, err := root.Lstat(filepath.FromSlash(dir))
		switch {
		case err != nil:
			what = gone
		case !info.IsDir():
			what = "behind " + kindOf(info.Mode())
		}
	}
	known[dir] = what
	return what
}

// Link is what a link is told as.
const Link = "a link"

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode.IsRegular():
		return "a file"
	case mode&fs.ModeSymlink != 0:
		return Link
	}
	return "a device"
}
