package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stackgen/stackgen/generator"
)

// Kept is what a folder may hold in which a project is made, and still holds
// afterwards: one entry, named Name. Check gets its path, and says why it cannot
// be kept, or nil.
type Kept struct {
	Name  string
	Check func(path string) error
}

// Left is an error after which something of the run is still in the folder: Err
// says what and why. Cause, which may be nil, is why the run failed at all.
type Left struct{ Cause, Err error }

func (l Left) Error() string {
	if l.Cause == nil {
		return l.Err.Error()
	}
	return fmt.Sprintf("%v; %v", l.Cause, l.Err)
}

func (l Left) Unwrap() []error {
	if l.Cause == nil {
		return []error{l.Err}
	}
	return []error{l.Err, l.Cause} // the way out is in the first
}

// CheckHere says whether a project can be made in dir, an absolute path: it must
// be a folder that is empty but for what is kept. What a killed run left there is
// for [Recover].
func CheckHere(dir string, kept Kept) error { return checkHere(dir, kept, "") }

// checkHere looks away from the stage named own.
func checkHere(dir string, kept Kept, own string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if err := checkFolder(dir, info); err != nil {
		return err
	}
	stages, err := leftovers(dir, own)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case stages[strings.TrimSuffix(name, lockSuffix)]:
		case name != kept.Name:
			return notEmpty(dir, name)
		default:
			if err := kept.Check(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// CreateHere writes the files into dir, which must pass [CheckHere] and stays the
// same folder. The files are written to a hidden folder inside dir, and moved in
// from there, as is what finisher makes, if that is not nil. The last of all moves
// decides. Whatever goes wrong before, also a cancelled context, is undone; what
// a killed run has done is undone by [Recover], which the next run begins with.
//
// A file that somebody else makes at the same path in the very moment of its
// move is replaced. Nothing is flushed to the disk, as in [Create].
func CreateHere(ctx context.Context, dir string, files generator.Files, kept Kept, finisher Finisher) (err error) {
	if _, err := Recover(dir, kept); err != nil {
		return err
	}
	if err := CheckHere(dir, kept); err != nil {
		return err
	}
	s, err := newSite(dir, kept)
	if err != nil {
		return refuse("choose a place where you may write, with --output DIR", "write into %s: %w", dir, err)
	}
	defer func() { err = s.end(err) }()
	// Of two runs that begin at once, each sees the other's lock now.
	if err := checkHere(dir, kept, s.name); err != nil {
		return err
	}
	return s.create(ctx, files, finisher)
}

// tops returns what the files put into the project's folder itself.
func tops(files []Written) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range files {
		top, _, _ := strings.Cut(f.Path, "/")
		if !seen[top] {
			seen[top] = true
			out = append(out, top)
		}
	}
	return out
}

// newTree is where in the stage the files are written.
const newTree = "new"

// A site is a folder in which a project is made, with the stage inside it.
type site struct {
	stage
	name    string   // of the stage
	root    *os.Root // the folder
	kept    Kept
	journal journal
}

func newSite(dir string, kept Kept) (*site, error) {
	within, err := newStage(dir)
	if err != nil {
		return nil, err
	}
	s, err := openSite(within, kept)
	if err != nil {
		return nil, errors.Join(err, within.remove())
	}
	return s, nil
}

func openSite(within stage, kept Kept) (*site, error) {
	root, err := os.OpenRoot(filepath.Dir(within.dir))
	if err != nil {
		return nil, err
	}
	return &site{stage: within, name: filepath.Base(within.dir), root: root, kept: kept}, nil
}

func (s *site) create(ctx context.Context, files generator.Files, finisher Finisher) error {
	written, err := s.write(ctx, files, finisher)
	if err != nil {
		return err
	}
	if err := s.lay(ctx, tops(written), finisher == nil); err != nil || finisher == nil {
		return err
	}
	if err := s.lookAgain(written); err != nil {
		return err
	}
	last, err := finisher.Finish(filepath.Join(s.dir, newTree), written)
	if err != nil {
		return err
	}
	return s.lay(ctx, last, true)
}

// write writes the files into the stage.
func (s *site) write(ctx context.Context, files generator.Files, finisher Finisher) ([]Written, error) {
	name := filepath.FromSlash(s.staged(newTree))
	if err := s.root.Mkdir(name, 0o755); err != nil {
		return nil, err
	}
	root, err := s.root.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return writeBelow(ctx, root, files, finisher)
}

// lookAgain takes note of what a move changes in the file that is moved: the time
// of change. What somebody wrote into meanwhile must not pass for what we wrote.
func (s *site) lookAgain(files []Written) error {
	for i, f := range files {
		info, err := s.root.Lstat(filepath.FromSlash(f.Path))
		if err != nil {
			return err
		}
		if info.Size() == f.Info.Size() && info.ModTime().Equal(f.Info.ModTime()) {
			files[i].Info = info
		}
	}
	return nil
}

// lay moves what is named from the stage into the folder, in this order. The
// journal tells of it first; final says that the last move makes it whole.
func (s *site) lay(ctx context.Context, names []string, final bool) error {
	before := len(s.journal.Moves)
	for _, name := range names {
		if err := s.plan(name); err != nil {
			return err
		}
	}
	s.journal.Final = final
	if err := s.writeJournal(); err != nil {
		return err
	}
	for _, m := range s.journal.Moves[before:] {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.rename(m.From, m.To); err != nil {
			return err
		}
	}
	return nil
}

// rename replaces nothing.
func (s *site) rename(from, to string) error {
	if s.exists(to) {
		return inTheWay(to)
	}
	return s.root.Rename(filepath.FromSlash(from), filepath.FromSlash(to))
}

func (s *site) exists(name string) bool {
	_, err := s.root.Lstat(filepath.FromSlash(name))
	return !errors.Is(err, fs.ErrNotExist)
}

// end closes the site after a run that went well, or after one that did not, all
// of which it takes back.
func (s *site) end(err error) error {
	defer func() { _ = s.root.Close() }()
	if err == nil {
		if left := errors.Join(s.forget(), s.remove()); left != nil {
			return Left{Err: fmt.Errorf("the project is in %s, but not all that made it could be removed: %w", s.root.Name(), left)}
		}
		return nil
	}
	if left := s.undo(); left != nil {
		_ = s.lock.Close() // the next run may try
		return Left{err, left}
	}
	if left := s.remove(); left != nil {
		return Left{err, left}
	}
	return err
}

func inTheWay(name string) error {
	return refuse("move it elsewhere, and run stackgen again", "%s is in the way", name)
}
