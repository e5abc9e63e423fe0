package generator

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"
)

// What a project remembers of its making, for updates. Deleting the folder
// leaves an ordinary project.
const (
	MemoryDir   = ".stackgen"
	receiptFile = MemoryDir + "/receipt.yaml"
	baseFile    = MemoryDir + "/base.tar.gz"
)

const receiptSchema = 1

// Receipt says what a project was made from.
type Receipt struct {
	Schema   int             `yaml:"schema"`   // of this file
	Stackgen string          `yaml:"stackgen"` // the version that wrote it
	Template ReceiptTemplate `yaml:"template"`
	Answers  Answers         `yaml:"answers"`
	Hooking  `yaml:",inline"`
	Digest   string `yaml:"digest"` // Plan.Digest of the render
}

// Hooking is what hooks have done to a project.
type Hooking struct {
	Hooked map[string]string `yaml:"hooked,omitempty"`     // files that they have changed, removed or made: Plan.Digest of each before
	Owed   bool              `yaml:"hooks_owed,omitempty"` // they have not run since something has changed
}

// ReceiptTemplate names the stack and where it came from.
type ReceiptTemplate struct {
	Stack   string `yaml:"stack"`
	Source  string `yaml:"source"`           // built-in, where to fetch it, the way to it from the project, or that it was some folder
	Version string `yaml:"version"`          // of the stack
	Commit  string `yaml:"commit,omitempty"` // of the source, if it has one
	// The versions of the stacks that it stands on.
	Parts map[string]string `yaml:"parts,omitempty"`
}

// From is the stack with another name of its source for receipts; empty: the same.
func (s Stack) From(source string) Stack {
	last := len(s.catalog.sources) - 1
	s.catalog.sources = slices.Clone(s.catalog.sources)
	s.catalog.sources[last].Ref = cmp.Or(source, s.catalog.sources[last].Ref)
	return s
}

// Remember makes the files that a project keeps in its [MemoryDir]: its receipt, and the
// base, in which hooks may have changed some files. stackgen is the version of the program.
// The result is sorted, and as pure as the Plans.
func (s Stack) Remember(base *Base, hooks Hooking, a Answers, stackgen string) (Plan, error) {
	packed, err := base.archive()
	if err != nil {
		return nil, err
	}
	parts, err := s.Parts(a)
	if err != nil {
		return nil, err
	}
	src := s.catalog.sources[len(s.catalog.sources)-1]
	receipt, err := yaml.Marshal(Receipt{
		Schema:   receiptSchema,
		Stackgen: stackgen,
		Template: ReceiptTemplate{Stack: s.Name, Source: cmp.Or(src.Ref, src.Name), Version: s.Version, Commit: src.Commit, Parts: versionByPart(parts)},
		Answers:  a,
		Hooking:  hooks,
		Digest:   digestOfAll(base.prints),
	})
	if err != nil {
		return nil, fmt.Errorf("write the receipt: %w", err)
	}
	const note = "# What this project was made from. stackgen reads it; nothing in the project needs it.\n"
	return Plan{
		{Path: baseFile, Data: packed, Mode: 0o644, Origin: "stackgen"},
		{Path: receiptFile, Data: append([]byte(note), receipt...), Mode: 0o644, Origin: "stackgen"},
	}, nil
}

// ReadReceipt reads the receipt of a project alone.
func ReadReceipt(project fs.FS) (r Receipt, err error) {
	data, err := ReadSmall(project, receiptFile)
	if err != nil {
		return r, err
	}
	return ParseReceipt(data)
}

// ParseReceipt reads a receipt.
func ParseReceipt(data []byte) (r Receipt, err error) {
	if err := decodeStrict(data, &r); err != nil {
		return r, writtenBy(data, fmt.Errorf("%s: %w", receiptFile, err))
	}
	if r.Schema != receiptSchema {
		return r, usage("install stackgen "+r.Stackgen+" or a newer one", "%s: schema %d, this stackgen knows %d", receiptFile, r.Schema, receiptSchema)
	}
	return r, nil
}

// writtenBy says of a receipt that cannot be read which release wrote it, if it says so.
func writtenBy(data []byte, err error) error {
	var only struct {
		Stackgen string `yaml:"stackgen"`
	}
	if len(data) > maxYAML || yaml.Unmarshal(data, &only) != nil || !Released(only.Stackgen) {
		return err
	}
	return &Hint{Err: err, Do: "it was written by stackgen " + only.Stackgen}
}

// MemoryFiles are the paths of what a project remembers, sorted.
func MemoryFiles() []string { return []string{baseFile, receiptFile} }

// ReadMemory reads back what [Stack.Remember] wrote, and checks the render
// against the receipt's digest.
func ReadMemory(project fs.FS) (Receipt, Plan, error) {
	receipt, err := ReadSmall(project, receiptFile)
	if err != nil {
		return Receipt{}, nil, fmt.Errorf("read the receipt: %w", err)
	}
	if info, err := fs.Stat(project, baseFile); err == nil && info.Size() > maxBase {
		return Receipt{}, nil, tooLarge(baseFile, info.Size())
	}
	packed, err := fs.ReadFile(project, baseFile)
	if err != nil {
		return Receipt{}, nil, fmt.Errorf("read the render: %w", err)
	}
	return ParseMemory(packed, receipt)
}

// ParseMemory is [ReadMemory] of the two files' contents.
func ParseMemory(packed, receipt []byte) (Receipt, Plan, error) {
	r, err := ParseReceipt(receipt)
	if err != nil {
		return r, nil, err
	}
	base, err := unarchive(packed)
	if err != nil {
		return r, nil, fmt.Errorf("%s: %w", baseFile, err)
	}
	if got := base.Digest(); got != r.Digest {
		return r, nil, fmt.Errorf("%s: digest %s, the receipt says %s", baseFile, got, r.Digest)
	}
	return r, base, nil
}

// maxBase bounds what a base may unpack to, as a project is somebody's input.
const maxBase = maxTotalBytes + 64<<20 // with what tar writes between files

func unarchive(packed []byte) (Plan, error) {
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	tr := tar.NewReader(io.LimitReader(zip, maxBase))
	var p Plan
	var paths []string // no two of the same file
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			if err := checkTree(paths); err != nil {
				return nil, err
			}
			return p, nil
		}
		if err != nil {
			return nil, err
		}
		if err := CheckPath(h.Name); err != nil || h.Typeflag != tar.TypeReg {
			return nil, fmt.Errorf("entry %q is not a file of a project", h.Name)
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			return nil, err
		}
		paths = append(paths, h.Name)
		p = append(p, File{Path: h.Name, Data: data, Mode: fs.FileMode(h.Mode) & 0o755, Origin: baseFile})
	}
}
