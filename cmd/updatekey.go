package cmd

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// keySize is that of a key, in bytes.
const keySize = 32

// updateKey is the user's own on this machine, for journals in projects: one that came
// along with a project, in an archive say, is not to be followed. fresh makes it where
// it is not there.
func updateKey(fresh bool) ([]byte, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, usage("set HOME, or XDG_CACHE_HOME", "there is no folder for the key of updates: %v", err)
	}
	name := filepath.Join(dir, "stackgen", "update.key")
	key, err := os.ReadFile(name)
	if err == nil && len(key) != keySize {
		return nil, usage("remove it", "%s is damaged", name)
	}
	if !fresh || !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	return makeKey(name)
}

// makeKey makes the key whole, or takes that of a run that was quicker.
func makeKey(name string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, usage("set XDG_CACHE_HOME to a folder that can be written", "the key of updates: %v", err)
	}
	made, err := os.CreateTemp(filepath.Dir(name), "update.key-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(made.Name()) }()
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // which never fails
	_, err = made.Write(key)
	if err = errors.Join(err, made.Close()); err != nil {
		return nil, err
	}
	err = os.Link(made.Name(), name)
	if errors.Is(err, fs.ErrExist) {
		return os.ReadFile(name)
	}
	if err != nil { // as where there are no hard links
		err = os.Rename(made.Name(), name)
	}
	return key, err
}
