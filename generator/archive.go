package generator

import (
	"archive/tar"
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"
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
	if err := b.tar.Close(); err != nil {
		return nil, keepError(err)
	}
	all, err := b.packed.end()
	return all, keepError(err)
}

// memberSize is how many bytes of the archive are compressed as one.
const memberSize = 128 << 10

// members compresses what is written to it, while it is written, in pieces of one size, which
// one gzip file may consist of: RFC 1952, section 2.2. How many processors there are makes
// no difference to the result.
type members struct {
	pending []byte
	done    []*piece
	at      sync.WaitGroup
	free    chan struct{} // as many as processors; nil: none was needed yet
}

type piece struct {
	data []byte // compressed in the end
	err  error
}

func (m *members) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), memberSize-len(m.pending))
		m.pending = append(slices.Grow(m.pending, memberSize-len(m.pending)), rest[:n]...)
		if rest = rest[n:]; len(m.pending) == memberSize {
			m.compress()
		}
	}
	return len(p), nil
}

// compress has what is pending compressed, as soon as a processor is free.
func (m *members) compress() {
	if m.free == nil {
		m.free = make(chan struct{}, runtime.GOMAXPROCS(0))
	}
	one := &piece{data: m.pending}
	m.pending, m.done = nil, append(m.done, one)
	m.free <- struct{}{}
	m.at.Go(func() {
		one.data, one.err = gzipped(one.data)
		<-m.free
	})
}

// end compresses the rest, and returns all.
func (m *members) end() ([]byte, error) {
	if len(m.pending) > 0 {
		m.compress()
	}
	m.at.Wait()
	all := make([][]byte, len(m.done))
	for i, one := range m.done {
		if one.err != nil {
			return nil, one.err
		}
		all[i] = one.data
	}
	return slices.Concat(all...), nil
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
	zip, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // which is a level
	return zip
}}
