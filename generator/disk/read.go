package disk

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// maxRead bounds what is read of a folder, in bytes.
const maxRead = 256 << 20

// Read returns every file below dir, with 0755 for what anybody may execute and
// 0644 for the rest. What no project can hold, such as a link, is an error.
func Read(ctx context.Context, dir string) (generator.Plan, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return ReadIn(ctx, root)
}

// ReadIn is [Read] of a folder that is open.
func ReadIn(ctx context.Context, root *os.Root) (generator.Plan, error) {
	var out generator.Plan
	left := int64(maxRead)
	err := fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := readFile(root, name, left)
		left -= int64(len(f.Data))
		out = append(out, f)
		return err
	})
	return out, err
}

func readFile(root *os.Root, name string, left int64) (f generator.File, err error) {
	if err := generator.CheckPath(name); err != nil {
		return f, err
	}
	if top, _, _ := strings.Cut(name, "/"); strings.EqualFold(top, generator.MemoryDir) {
		return f, fmt.Errorf("%s: is stackgen's own", name)
	}
	info, err := root.Lstat(filepath.FromSlash(name))
	switch {
	case err != nil:
		return f, err
	case !info.Mode().IsRegular():
		return f, fmt.Errorf("%s: neither a file nor a folder", name)
	case info.Size() > left:
		return f, fmt.Errorf("%s: more than %d MiB in all", name, maxRead>>20)
	}
	f = generator.File{Path: name, Mode: 0o644}
	if info.Mode()&0o111 != 0 {
		f.Mode = 0o755
	}
	f.Data, err = root.ReadFile(filepath.FromSlash(name))
	return f, err
}
