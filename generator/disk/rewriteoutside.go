package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/stackgen/stackgen/generator"
)

func (r *Rewrite) noteOutside(i int) error {
	var entry rewritten
	info, err := os.Stat(r.Outside[i])
	if err == nil {
		var data []byte
		if data, err = os.ReadFile(r.Outside[i]); err == nil {
			entry.Mode, entry.Before = rightsOf(info), sumOf(data)
			err = r.keep(outsideCopy(i), data)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	entry.After = entry.Before
	r.state.Outside = append(r.state.Outside, entry)
	return err
}

// CopyOutside makes a copy of a file outside as it was, or is now, for others to work on;
// none where there is no such file.
func (r *Rewrite) CopyOutside(i int, now bool) (Copy, error) {
	c := Copy{i: i, Name: filepath.Join(r.Dir, fmt.Sprint("work", i, "-", now)), sum: r.state.Outside[i].Before}
	if now {
		c.sum = sumOutside(r.Outside[i])
	}
	if c.sum == "" {
		return c, nil
	}
	data, err := r.contentOutside(i, now)
	if err != nil {
		return c, err
	}
	if err := os.WriteFile(c.Name, data, 0o600); err != nil {
		return c, err
	}
	// To git, a file that is younger than its index is one to look at again.
	info, err := os.Stat(r.Outside[i])
	if err != nil {
		return c, err
	}
	return c, errors.Join(os.Chmod(c.Name, rightsOf(info)), os.Chtimes(c.Name, info.ModTime(), info.ModTime()))
}

// Copy is one of a file outside.
type Copy struct {
	Name string
	i    int
	sum  string // of the file
}

func (r *Rewrite) contentOutside(i int, now bool) ([]byte, error) {
	if now {
		return os.ReadFile(r.Outside[i])
	}
	return r.copyOf(outsideCopy(i), r.state.Outside[i])
}

// TakeOutside puts a copy in the place of the file, if that is still as it was then.
func (r *Rewrite) TakeOutside(c Copy) error {
	data, err := os.ReadFile(c.Name)
	if err != nil {
		return err
	}
	info, err := os.Stat(c.Name)
	if err != nil {
		return err
	}
	r.state.Outside[c.i].After = sumOf(data)
	if err := r.save(); err != nil {
		return err
	}
	return r.replaceOutside(c.i, c.sum, data, rightsOf(info), info.ModTime())
}

// OutsideChanged says whether a file outside is neither as it was nor as it was to be.
func (r *Rewrite) OutsideChanged() bool {
	for i, p := range r.state.Outside {
		if now := sumOutside(r.Outside[i]); now != p.Before && now != p.After {
			return true
		}
	}
	return false
}

// sumOutside is empty where there is no such file.
func sumOutside(name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return sumOf(data)
}

// Locked is an error where git is at work on a file outside.
func (p Place) Locked() error {
	for _, name := range p.Outside {
		if _, err := os.Lstat(name + lockSuffix); err == nil {
			return gitWorks(name + lockSuffix)
		}
	}
	return nil
}

func gitWorks(lock string) error {
	return generator.Usage("wait until git has ended; if none is at work, remove it", "%s is there: git is at work", lock)
}

// undoOutside makes a file as it was, if it is not, and is to be.
func (r *Rewrite) undoOutside(i int) error {
	p := r.state.Outside[i]
	now := sumOutside(r.Outside[i])
	if now == p.Before || !r.state.Undo.Outside {
		return nil
	}
	if p.Before == "" {
		return os.Remove(r.Outside[i])
	}
	data, err := r.copyOf(outsideCopy(i), p)
	if err != nil {
		return err
	}
	return r.replaceOutside(i, now, data, p.Mode, time.Time{})
}

// replaceOutside replaces a file that has that sum as git does: its lock becomes the file.
// The lock is a link to a file of the journal, so that one which a killed run has left is
// known as its own.
func (r *Rewrite) replaceOutside(i int, sum string, data []byte, mode fs.FileMode, when time.Time) error {
	name, own := r.Outside[i], r.ownLock(i)
	if err := writeNew(own, data, mode, when); err != nil {
		return err
	}
	err := os.Link(own, name+lockSuffix)
	if err != nil && !errors.Is(err, fs.ErrExist) { // there are no links here
		err = writeNew(name+lockSuffix, data, mode, when)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		err = gitWorks(name + lockSuffix)
	case err != nil:
	case sumOutside(name) != sum:
		err = errors.Join(Changed{[]string{name}}, os.Remove(name+lockSuffix))
	default:
		if err = os.Rename(name+lockSuffix, name); err != nil {
			err = errors.Join(err, os.Remove(name+lockSuffix))
		}
	}
	return errors.Join(err, os.Remove(own))
}

func (p Place) ownLock(i int) string { return filepath.Join(p.Dir, fmt.Sprint("lock", i)) }

// unlock removes locks of a run that was killed, and leaves those of others.
func (p Place) unlock() error {
	var errs []error
	for i, name := range p.Outside {
		own, err := os.Lstat(p.ownLock(i))
		if err != nil {
			continue
		}
		if lock, err := os.Lstat(name + lockSuffix); err == nil && os.SameFile(own, lock) {
			errs = append(errs, os.Remove(name+lockSuffix))
		}
		errs = append(errs, os.Remove(p.ownLock(i)))
	}
	return errors.Join(errs...)
}

// writeNew writes a file that must not be there.
func writeNew(name string, data []byte, mode fs.FileMode, when time.Time) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Close(), os.Chtimes(name, when, when)); err != nil {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
