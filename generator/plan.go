package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator/internal/parallel"
)

// File is one file of a project, in memory.
type File struct {
	Path   string      // slash-separated, relative to the project
	Data   []byte      // its whole content
	Mode   fs.FileMode // 0644 or 0755
	Origin string      // the template it comes from, with its source: for people
	Parts  []string    // the templates that have filled its slots, in the same form
}

// OfHook is the origin of what a hook has made or changed.
const OfHook = "hook"

// Plan is every file of a project, sorted by path. Dry run, file list, writing
// and comparing all take the same Plan.
type Plan []File

// Files are those of a project one by one, each path once, or an error, which is the last.
type Files = iter.Seq2[File, error]

// Files are those of the Plan.
func (p Plan) Files() Files {
	return func(yield func(File, error) bool) {
		for _, f := range p {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// Collect gathers files to a Plan.
func Collect(files Files) (Plan, error) {
	var p Plan
	for f, err := range files {
		if err != nil {
			return nil, err
		}
		p = append(p, f)
	}
	p.sort()
	return p, nil
}

// Digest is the SHA-256 over path, mode and content hash of every file outside
// [MemoryDir], in hexadecimal. The order of the files does not matter.
func (p Plan) Digest() string {
	digested := slices.DeleteFunc(slices.Clone(p), func(f File) bool { return strings.HasPrefix(f.Path, MemoryDir+"/") })
	prints := make([]fingerprint, len(digested))
	_ = parallel.Do(len(digested), func(i int) error { // which has no error to return
		prints[i] = fingerprintOf(digested[i])
		return nil
	})
	return digestOfAll(prints)
}

// fingerprint is what a digest knows of a file.
type fingerprint struct {
	path    string
	mode    fs.FileMode
	content [sha256.Size]byte
}

func fingerprintOf(f File) fingerprint { return fingerprint{f.Path, f.Mode, sha256.Sum256(f.Data)} }

func digestOfAll(prints []fingerprint) string {
	slices.SortFunc(prints, func(a, b fingerprint) int { return strings.Compare(a.path, b.path) })
	whole := sha256.New()
	for _, f := range prints {
		_, _ = fmt.Fprintf(whole, "%s\x00%o\x00%x\n", f.path, f.mode, f.content)
	}
	return hex.EncodeToString(whole.Sum(nil))
}

// From returns the plan with the origins that its files have in another one; that
// of a file that is not there, or is another one there, is given.
func (p Plan) From(other Plan, otherwise string) Plan {
	origins := make(map[string]File, len(other))
	for _, f := range other {
		origins[f.Path] = f
	}
	out := slices.Clone(p)
	for i, f := range out {
		out[i].Origin = otherwise
		if was, ok := origins[f.Path]; ok && was.Mode == f.Mode && bytes.Equal(was.Data, f.Data) {
			out[i].Origin = was.Origin
		}
	}
	return out
}

// ByPath returns the files by their paths.
func (p Plan) ByPath() map[string]File {
	out := make(map[string]File, len(p))
	for _, f := range p {
		out[f.Path] = f
	}
	return out
}

func (p Plan) sort() {
	slices.SortFunc(p, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}

// modeOf is 0755 for what starts with #!, as go:embed loses the executable bit.
func modeOf(data []byte) fs.FileMode {
	if isProgram(data) {
		return 0o755
	}
	return 0o644
}

// isProgram says whether a file says itself what runs it.
func isProgram(data []byte) bool { return bytes.HasPrefix(data, []byte("#!")) }
