package disk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// rewriteState is what a journal says. Where a file's content is kept follows from the
// position of the file, so that no journal can name others.
type rewriteState struct {
	Version int             `json:"version"`
	Project string          `json:"project"`
	Token   string          `json:"token"` // in the names of files that are about to take another one's place
	Phase   string          `json:"phase"`
	Undo    undoing         `json:"undo"`
	Paths   []rewritten     `json:"paths"`
	Made    []string        `json:"made"`    // folders that were not there, the outer ones first
	Folders []oldFolder     `json:"folders"` // that were, likewise
	Outside []rewritten     `json:"outside"` // without their paths
	Note    json.RawMessage `json:"note"`    // the caller's
}

// Phases of a Rewrite.
const (
	phaseWriting = "writing"
	phaseWaiting = "waiting" // all is written
	phaseUndoing = "undoing" // which can only be ended
)

// rewritten is a path before and after. Sums are SHA-256; empty, where there is
// nothing.
type rewritten struct {
	Path   string      `json:"path"`
	Mode   fs.FileMode `json:"mode"`
	Before string      `json:"before"`
	After  string      `json:"after"`
}

type oldFolder struct {
	Path string      `json:"path"`
	Mode fs.FileMode `json:"mode"`
	Gone bool        `json:"gone"` // when undoing has begun
}

const (
	rewriteVersion = 2
	rewriteFile    = "journal.json"
)

var tokenForm = lazy.Regexp(`^[a-z2-7]{10}$`)

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// sealed is a state with what shows that it was written with the key.
type sealed struct {
	Seal  string          `json:"seal"`
	State json.RawMessage `json:"state"`
}

func (p Place) seal(state []byte, fresh bool) (string, error) {
	if p.Key == nil {
		return "", nil
	}
	key, err := p.Key(fresh)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write(state) // which never fails
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// save replaces the state in one step.
func (r *Rewrite) save() error {
	state, err := json.Marshal(r.state)
	if err != nil {
		return err
	}
	seal, err := r.seal(state, true)
	if err != nil {
		return err
	}
	data, err := json.Marshal(sealed{seal, state})
	if err != nil {
		return err
	}
	name := filepath.Join(r.Dir, rewriteFile)
	if err := os.WriteFile(name+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// load reads the state, of which nothing is believed that could lead elsewhere.
func (r *Rewrite) load(note any) error {
	data, err := r.kept(rewriteFile)
	if err != nil {
		return err
	}
	var s sealed
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	seal, err := r.seal(s.State, false)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil || !hmac.Equal([]byte(seal), []byte(s.Seal)) {
		return errors.New("you have not written it on this machine")
	}
	if err := json.Unmarshal(s.State, &r.state); err != nil {
		return err
	}
	if err := r.check(); err != nil {
		return err
	}
	return json.Unmarshal(r.state.Note, note)
}

func (r *Rewrite) check() error {
	switch {
	case r.state.Version != rewriteVersion:
		return fmt.Errorf("it has version %d, which this stackgen does not know", r.state.Version)
	case r.state.Project != r.Project:
		return fmt.Errorf("it is of another project, %q", r.state.Project)
	case len(r.state.Outside) != len(r.Outside) || !tokenForm().MatchString(r.state.Token):
		return errors.New("it is damaged")
	}
	paths := slices.Clone(r.state.Made)
	for _, p := range r.state.Paths {
		paths = append(paths, p.Path)
	}
	for _, f := range r.state.Folders {
		paths = append(paths, f.Path)
	}
	for _, p := range paths {
		if err := generator.CheckPath(p); err != nil {
			return err
		}
	}
	return nil
}

// keep puts something into the journal.
func (r *Rewrite) keep(name string, data []byte) error {
	return os.WriteFile(filepath.Join(r.Dir, name), data, 0o600)
}

// kept is what is in the journal.
func (r *Rewrite) kept(name string) ([]byte, error) {
	root, err := os.OpenRoot(r.Dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return root.ReadFile(name)
}

// copyOf is the content that a file had.
func (r *Rewrite) copyOf(name string, p rewritten) ([]byte, error) {
	data, err := r.kept(name)
	if err == nil && sumOf(data) != p.Before {
		err = fmt.Errorf("%s is damaged", filepath.Join(r.Dir, name))
	}
	return data, err
}

func pathCopy(i int) string    { return strconv.Itoa(i) }
func outsideCopy(i int) string { return "outside" + strconv.Itoa(i) }
