package disk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The journal lies in the stage from before the first move until the project is
// whole, or all is undone. It says what is to be done; what has been done shows
// in the folder, as a rename is done or not.
type journal struct {
	Version int  `json:"version"`
	Final   bool `json:"final"` // the last move makes the project whole; else more follow
	// Moves lead out of the stage, or into it, where a file is replaced.
	Moves []move `json:"moves"`
	// Sums tell what is moved: SHA-256 of files, "folder" for folders, by their
	// paths before the move.
	Sums map[string]string `json:"sums"`
}

// A move is a rename inside the folder, of slash-separated paths.
type move struct {
	From string `json:"from"`
	To   string `json:"to"`
}

const (
	journalName    = "journal.json"
	journalVersion = 1
)

// staged is the path of what is in the stage.
func (s *site) staged(name string) string { return s.name + "/" + name }

// done says on which side of the move its file is. One that is on neither was
// removed after the move: nobody removes from a stage.
func (s *site) done(m move) bool {
	if strings.HasPrefix(m.To, s.staged("")) {
		return s.exists(m.To)
	}
	return !s.exists(m.From)
}

// whole says whether all moves of all are done.
func (s *site) whole() bool {
	n := len(s.journal.Moves)
	return s.journal.Final && (n == 0 || s.done(s.journal.Moves[n-1]))
}

// keeps says whether the path is, or lies in, what is kept.
func (s *site) keeps(name string) bool {
	top, _, _ := strings.Cut(name, "/")
	return top == s.kept.Name
}

// plan adds the moves that bring a path of the new tree to its place: with the
// folder around it, where that is not there yet. Only in what is kept can be a
// file already, which then goes into the stage.
func (s *site) plan(name string) error {
	part := ""
	for element := range strings.SplitSeq(name, "/") {
		part = path.Join(part, element)
		in := move{path.Join(s.staged(newTree), part), part}
		info, err := s.root.Lstat(filepath.FromSlash(part))
		if errors.Is(err, fs.ErrNotExist) {
			return s.add(in)
		}
		if err != nil {
			return err
		}
		if part != name && info.IsDir() {
			continue
		}
		if part != name || !info.Mode().IsRegular() || !s.keeps(part) {
			return inTheWay(part)
		}
		out := move{part, s.staged(fmt.Sprint("old", len(s.journal.Moves)))}
		return errors.Join(s.add(out), s.add(in))
	}
	return nil
}

// add adds a move, if it is not there: two paths may share the folder that brings them.
func (s *site) add(m move) error {
	if slices.Contains(s.journal.Moves, m) {
		return nil
	}
	if s.journal.Sums == nil {
		s.journal.Sums = map[string]string{}
	}
	s.journal.Moves = append(s.journal.Moves, m)
	return s.walk(m.From, func(name string, d fs.DirEntry) (err error) {
		s.journal.Sums[name], err = s.sum(name, d)
		return err
	})
}

// walk visits what is at the path, also if that is a file, and does not follow links.
func (s *site) walk(name string, visit func(name string, d fs.DirEntry) error) error {
	info, err := s.root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return visit(name, fs.FileInfoToDirEntry(info))
	}
	return fs.WalkDir(s.root.FS(), name, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return visit(name, d)
	})
}

// sum tells what is at the path.
func (s *site) sum(name string, d fs.DirEntry) (string, error) {
	switch {
	case d.IsDir():
		return "folder", nil
	case !d.Type().IsRegular():
		return d.Type().String(), nil
	}
	data, err := s.root.ReadFile(filepath.FromSlash(name))
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// writeJournal replaces the journal in one step.
func (s *site) writeJournal() error {
	s.journal.Version = journalVersion
	data, err := json.MarshalIndent(s.journal, "", "\t")
	if err != nil {
		return err
	}
	name := filepath.FromSlash(s.staged(journalName))
	if err := s.root.WriteFile(name+".new", data, 0o600); err != nil {
		return err
	}
	return s.root.Rename(name+".new", name)
}

// readJournal returns fs.ErrNotExist where nothing was moved.
func (s *site) readJournal() error {
	data, err := s.root.ReadFile(filepath.FromSlash(s.staged(journalName)))
	if err != nil {
		return err
	}
	err = json.Unmarshal(data, &s.journal)
	if err == nil && s.journal.Version != journalVersion {
		err = fmt.Errorf("it has version %d, which this stackgen does not know", s.journal.Version)
	}
	if err != nil {
		return s.cannotUndo("to keep all that is here", "%s: %w", s.staged(journalName), err)
	}
	return nil
}

// forget removes the journal, if there is one. What the stage still holds is of
// no use from then on.
func (s *site) forget() error {
	err := s.root.Remove(filepath.FromSlash(s.staged(journalName)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
