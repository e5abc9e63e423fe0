package generator

import (
	"archive/tar"
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/stackgen/stackgen/generator/internal/parallel"
)

// Base is what a template has written into a project, which an update compares with. It
// is packed, as tar and gzip, while it grows, without times, owners or anything else that
// could differ from one run to the next.
type Base struct {
	packed members
	tar    *tar.Writer
	prints []fingerprint
}

// NewBase is a Base without files.
func NewBase() *Base {
	b := &Base{}
	b.tar = tar.NewWriter(&b.packed)
	return b
}

// BaseOf is the Base of a Plan.
func BaseOf(p Plan) (*Base, error) {
	b := NewBase()
	for _, f := range p {
		if err := b.Add(f); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Add adds a file. The order of the files makes a difference to the Base, but not to its digest.
func (b *Base) Add(f File) error {
	b.prints = append(b.prints, fingerprintOf(f))
	err := b.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: f.Path, Mode: int64(f.Mode.Perm()), Size: int64(len(f.Data))})
	if err == nil {
		_, err = b.tar.Write(f.Data)
	}
	return keepError(err)
}

func keepError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("keep the render: %w", err)
}

// archive is the whole. Nothing can be added to it any more.
func (b *Base) archive() ([]byte, error) {
	err := cmp.Or(b.tar.Close(), b.packed.compress())
	return slices.Concat(b.packed.done...), keepError(err)
}

const (
	memberSize   = 256 << 10 // bytes of the archive that are compressed as one
	membersAhead = 16        // that are held before they are
)

// members compresses what is written to it, on all processors, in pieces of one size, which
// one gzip file may consist of: RFC 1952, section 2.2. How many processors there are makes
// no difference to the result.
type members struct {
	pending bytes.Buffer
	done    [][]byte
}

func (m *members) Write(p []byte) (int, error) {
	for rest := p; ; {
		n := min(len(rest), membersAhead*memberSize-m.pending.Len())
		m.pending.Write(rest[:n])
		if rest = rest[n:]; len(rest) == 0 {
			return len(p), nil
		}
		if err := m.compress(); err != nil {
			return 0, err
		}
	}
}

// compress compresses what is pending.
func (m *members) compress() error {
	pieces := slices.Collect(slices.Chunk(m.pending.Bytes(), memberSize))
	packed := make([][]byte, len(pieces))
	err := parallel.Do(len(pieces), func(i int) (err error) {
		packed[i], err = gzipped(pieces[i])
		return err
	})
	m.done = append(m.done, packed...)
	m.pending.Reset()
	return err
}

func gzipped(data []byte) ([]byte, error) {
	var out bytes.Buffer
	zip, _ := gzips.Get().(*gzip.Writer)
	defer gzips.Put(zip)
	zip.Reset(&out)
	if _, err := zip.Write(data); err != nil {
		return nil, err
	}
	err := zip.Close()
	return bytes.Clone(out.Bytes()), err // without what it has grown by
}

var gzips = sync.Pool{New: func() any {
	zip, _ := gzip.NewWriterLevel(nil, 3) // which is a level
	return zip
}}
