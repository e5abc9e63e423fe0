package repo

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// packObject is one git object, named by its hash.
type packObject struct {
	hash   plumbing.Hash
	kind   plumbing.ObjectType
	data   []byte // nil once it is packed
	packed []byte // as it stands in a pack; nil: not yet
}

func newObject(kind plumbing.ObjectType, data []byte) packObject {
	return packObject{hash: hashOf(kind, data), kind: kind, data: data}
}

// hashOf names an object. go-git's own hash looks for attacks as well, which takes twice as
// long; that is for what somebody else has made.
func hashOf(kind plumbing.ObjectType, data []byte) (sum plumbing.Hash) {
	h := sha1.New()
	_, _ = fmt.Fprintf(h, "%s %d\x00", kind, len(data))
	_, _ = h.Write(data)
	h.Sum(sum[:0])
	return sum
}

// entry is one tracked file.
type entry struct {
	disk.Written
	hash plumbing.Hash
}

func (e entry) mode() filemode.FileMode {
	if e.Mode&0o111 != 0 {
		return filemode.Executable
	}
	return filemode.Regular
}

// tracked are the files of the commit, and their contents, each once.
func (c *Creation) tracked(files []disk.Written) ([]packObject, []entry) {
	seen := make(map[plumbing.Hash]bool, len(files))
	objects := make([]packObject, 0, len(files))
	entries := make([]entry, 0, len(files))
	ignores := sync.OnceValue(func() func(string) bool { return Ignores(c.ignores) })
	for i, f := range files {
		if f.Origin == generator.OfHook && ignores()(f.Path) { // what a template writes is committed whatever those say
			continue
		}
		o := c.blobs[i]
		entries = append(entries, entry{f, o.hash})
		if !seen[o.hash] {
			seen[o.hash] = true
			objects = append(objects, o)
		}
	}
	return objects, entries
}

// treesOf returns the tree of every folder, and the hash of the root's.
func treesOf(entries []entry) ([]packObject, plumbing.Hash) {
	b := treeBuilder{children: map[string][]object.TreeEntry{}, seen: map[plumbing.Hash]bool{}}
	folders := map[string]bool{".": true}
	for _, e := range entries {
		dir := path.Dir(e.Path)
		b.children[dir] = append(b.children[dir], object.TreeEntry{Name: path.Base(e.Path), Mode: e.mode(), Hash: e.hash})
		for ; !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
			b.subfolders = append(b.subfolders, dir)
		}
	}
	// The deepest first, as a tree holds the hashes of those below it.
	slices.SortFunc(b.subfolders, func(x, y string) int { return strings.Count(y, "/") - strings.Count(x, "/") })
	for _, dir := range b.subfolders {
		parent := path.Dir(dir)
		b.children[parent] = append(b.children[parent], object.TreeEntry{Name: path.Base(dir), Mode: filemode.Dir, Hash: b.tree(dir)})
	}
	root := b.tree(".")
	return b.objects, root
}

type treeBuilder struct {
	children   map[string][]object.TreeEntry
	subfolders []string
	objects    []packObject
	seen       map[plumbing.Hash]bool
}

func (b *treeBuilder) tree(dir string) plumbing.Hash {
	entries := b.children[dir]
	slices.SortFunc(entries, func(x, y object.TreeEntry) int { return strings.Compare(sortName(x), sortName(y)) })
	var buf bytes.Buffer
	for _, e := range entries {
		fmt.Fprintf(&buf, "%o %s\x00", uint32(e.Mode), e.Name)
		buf.Write(e.Hash[:])
	}
	o := newObject(plumbing.TreeObject, buf.Bytes())
	if !b.seen[o.hash] {
		b.seen[o.hash] = true
		b.objects = append(b.objects, o)
	}
	return o.hash
}

// sortName gives git's order of tree entries, in which a folder counts with its slash.
func sortName(e object.TreeEntry) string {
	if e.Mode == filemode.Dir {
		return e.Name + "/"
	}
	return e.Name
}

func encodeCommit(c *object.Commit) packObject {
	var o plumbing.MemoryObject
	if err := c.Encode(&o); err != nil {
		panic(err) // memory objects do not fail
	}
	r, _ := o.Reader()
	data, _ := io.ReadAll(r)
	return newObject(plumbing.CommitObject, data)
}
