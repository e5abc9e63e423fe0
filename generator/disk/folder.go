package disk

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// OpenFolder opens a folder below another one, by its slash-separated path, and
// makes it before if that is wanted. No part of the path may be a link, also one
// that stays inside: what is written there would be elsewhere.
func OpenFolder(root *os.Root, path string, wanted bool) (*os.Root, error) {
	at := root
	for name := range strings.SplitSeq(path, "/") {
		inner, err := openFolder(at, name, wanted)
		if at != root {
			err = errors.Join(err, at.Close())
		}
		if err != nil {
			return nil, err
		}
		at = inner
	}
	return at, nil
}

func openFolder(at *os.Root, name string, wanted bool) (*os.Root, error) {
	if wanted {
		if err := at.Mkdir(name, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, err
		}
	}
	info, err := at.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder", name)
	}
	inner, err := at.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	opened, err := inner.Stat(".")
	if err == nil && !os.SameFile(info, opened) { // it has become a link
		err = fmt.Errorf("%s is not a folder", name)
	}
	if err != nil {
		return nil, errors.Join(err, inner.Close())
	}
	return inner, nil
}
