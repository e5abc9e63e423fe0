package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Recover ends what a killed [CreateHere] left in dir: if the last move was made,
// the project is whole; else all moves are undone. It returns what it did, for
// people, or "" if there was nothing in place. Nothing is touched if anything in
// place is not as the killed run left it: that is an error, as is a run that
// lives.
func Recover(dir string, kept Kept) (did string, err error) {
	for _, name := range lockNames(dir) {
		lock, err := acquire(name, false)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return did, atWork(name, err)
		}
		one, err := stage{strings.TrimSuffix(name, lockSuffix), lock}.recover(kept)
		if err != nil {
			_ = lock.Close() // the next run may try
			return did, err
		}
		did += one
	}
	return did, nil
}

// recover holds the lock, which it releases unless there is an error.
func (s stage) recover(kept Kept) (did string, err error) {
	here, err := openSite(s, kept)
	if err != nil {
		return "", err
	}
	defer func() { _ = here.root.Close() }()
	err = here.readJournal()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	case err == nil && here.whole():
		did = "a run that was killed here had made the whole project"
	case err == nil:
		did = "took back what a run that was killed had begun here"
		err = here.undo()
	}
	if err != nil {
		return "", err
	}
	return did, errors.Join(here.forget(), s.remove())
}

// leftovers returns the names of the stages in dir that dead runs left, and of
// the one named own.
func leftovers(dir, own string) (map[string]bool, error) {
	names := map[string]bool{}
	for _, lockName := range lockNames(dir) {
		left := stage{dir: strings.TrimSuffix(lockName, lockSuffix)}
		name := filepath.Base(left.dir)
		names[name] = true
		if name == own {
			continue
		}
		lock, err := acquire(lockName, false)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = lock.Close()
		}
		if err != nil {
			return nil, atWork(lockName, err)
		}
		if left.hasJournal() {
			return nil, refuse("without --dry-run the next run begins with taking that back", "a run was killed in %s, and left half a project", dir)
		}
	}
	return names, nil
}

// hasJournal says that the stage belongs to a project that is made in place, and
// is needed to undo that.
func (s stage) hasJournal() bool {
	_, err := os.Lstat(filepath.Join(s.dir, journalName))
	return err == nil
}

// undo moves back all that was moved. The check before lets nothing be touched
// if anything would be lost; that behind sees what came in between.
func (s *site) undo() error {
	if err := s.verify(); err != nil {
		return err
	}
	for _, m := range slices.Backward(s.journal.Moves) {
		if !s.done(m) {
			continue
		}
		// What is not there was removed by the user.
		if err := s.rename(m.To, m.From); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := s.verify(); err != nil {
		return err
	}
	return s.forget()
}

// verify finds what the user did to what was moved. What was removed is no loss.
func (s *site) verify() error {
	seen := map[string]bool{}
	for _, m := range s.journal.Moves {
		at := m.From
		if s.done(m) {
			at = m.To
		} else if s.keeps(m.To) && !seen[m.To] && s.exists(m.To) {
			return s.foreign(m.To)
		}
		if seen[at] {
			continue // the user removed ours, and what it had replaced is back
		}
		seen[at] = true
		if err := s.verifyTree(at, m.From); err != nil {
			return err
		}
	}
	return s.verifyKept()
}

// verifyKept has what is kept checked, if it is as it was found, and what was
// moved stands beside it: the user may have gone on from there.
func (s *site) verifyKept() error {
	moved := false
	for _, m := range s.journal.Moves {
		if !s.done(m) {
			continue
		}
		if s.keeps(m.To) {
			return nil
		}
		moved = true
	}
	if !moved || !s.exists(s.kept.Name) {
		return nil
	}
	if err := s.kept.Check(filepath.Join(s.root.Name(), s.kept.Name)); err != nil {
		return s.cannotUndo("to keep all that is here", "%w", err)
	}
	return nil
}

// verifyTree compares what is at a path with what was at another.
func (s *site) verifyTree(at, from string) error {
	err := s.walk(at, func(name string, d fs.DirEntry) error {
		sum, err := s.sum(name, d)
		if err == nil && sum != s.journal.Sums[from+strings.TrimPrefix(name, at)] {
			err = s.foreign(name)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s *site) foreign(name string) error {
	return s.cannotUndo("to undo the rest, move it elsewhere and run stackgen again; to keep all that is here",
		"%s is not as stackgen left it", name)
}

// cannotUndo is the error for what only the user can decide.
func (s *site) cannotUndo(do, format string, args ...any) error {
	return refuse(fmt.Sprintf("%s, remove the folder %s", do, s.name), "half a project is in %s and cannot be undone: %w",
		s.root.Name(), fmt.Errorf(format, args...))
}

func atWork(name string, err error) error {
	return refuse("wait until it ends", "another run is at work here: %s: %w", name, err)
}
