package generator

import (
	"io/fs"
	"sync"
	"text/template/parse"
)

// ForMany is the catalog for whoever renders many projects of it: what that reads and makes on
// the way is remembered, errors as well, which takes the memory that the templates do, and more.
// Changes are not noticed. Its stacks are everybody's: nobody may change them.
func (c Catalog) ForMany() Catalog {
	c.many = true
	return c
}

// forMany is what read returns, which a catalog for many remembers as [readOnce] does.
func forMany[T any](c Catalog, name string, read func() (T, error)) (T, error) {
	if !c.many {
		return read()
	}
	return readOnce(c, name, read)
}

// maxLocks is how many lock files are remembered: different answers can make any number of them.
const maxLocks = 64

// lockForMany is forMany for the lock file of something.
func lockForMany(c Catalog, of string, lock func() (string, error)) (string, error) {
	if _, ok := c.known.Load(key[string](of)); c.many && !ok && c.known.locks.Add(1) > maxLocks {
		return lock()
	}
	return forMany(c, of, lock)
}

// shared is what all renders of a catalog for many know of a template.
type shared struct {
	read   sync.Once
	data   []byte
	unread error

	parsed sync.Once
	tree   *parse.Tree // nil: others may be inside
	wrong  error
}

// load is the template's text.
func (s *shared) load(from fs.FS, path string) ([]byte, error) {
	if s == nil {
		return ReadSmall(from, path)
	}
	s.read.Do(func() { s.data, s.unread = ReadSmall(from, path) })
	return s.data, s.unread
}

// parse is the template's tree.
func (s *shared) parse(read func() (*parse.Tree, error)) (*parse.Tree, error) {
	if s == nil {
		return read()
	}
	s.parsed.Do(func() { s.tree, s.wrong = read() })
	return s.tree, s.wrong
}
