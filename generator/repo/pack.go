package repo

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha1"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/klauspost/compress/zlib"

	"github.com/stackgen/stackgen/generator/internal/parallel"
)

// writePack writes the objects, each of them once, as one pack and its index
// into dir, and returns the name that both have before their dot. Format: gitformat-pack(5), version 2, without deltas.
func writePack(dir string, objects []packObject) (name string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	w, err := os.CreateTemp(dir, "tmp_pack_") // as git calls what it clears away
	if err != nil {
		return "", err
	}
	sum, index, err := encodePack(w, objects)
	if err = cmp.Or(err, w.Close()); err != nil {
		return "", err
	}
	name = "pack-" + sum.String()
	pack := filepath.Join(dir, name+".pack")
	if err := cmp.Or(os.Chmod(w.Name(), 0o444), os.Rename(w.Name(), pack)); err != nil {
		return "", err
	}
	return name, os.WriteFile(filepath.Join(dir, name+".idx"), index, 0o444)
}

// encodePack writes the pack of packed objects, and returns its name and its index.
func encodePack(to io.Writer, objects []packObject) (sum plumbing.Hash, _ []byte, err error) {
	all := sha1.New()
	out := bufio.NewWriterSize(io.MultiWriter(to, all), 1<<18)
	header := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(objects)))
	if _, err := out.Write(header); err != nil {
		return sum, nil, err
	}
	var index idxfile.Writer
	at := uint64(len(header))
	for _, o := range objects {
		index.Add(o.hash, at, crc32.ChecksumIEEE(o.packed))
		at += uint64(len(o.packed))
		if _, err := out.Write(o.packed); err != nil {
			return sum, nil, err
		}
	}
	if err := out.Flush(); err != nil {
		return sum, nil, err
	}
	copy(sum[:], all.Sum(nil))
	if _, err := to.Write(sum[:]); err != nil {
		return sum, nil, err
	}
	idx, err := encodeIndex(&index, sum)
	return sum, idx, err
}

func encodeIndex(index *idxfile.Writer, pack plumbing.Hash) ([]byte, error) {
	if err := index.OnFooter(pack); err != nil {
		return nil, err
	}
	memory, err := index.Index()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = idxfile.NewEncoder(&out).Encode(memory)
	return out.Bytes(), err
}

// packAll packs the objects that are not yet, on all processors.
func packAll(objects []packObject) error {
	return parallel.Do(len(objects), func(i int) error { return objects[i].pack() })
}

func (o *packObject) pack() (err error) {
	if o.packed != nil {
		return nil
	}
	d, _ := deflaters.Get().(*deflater)
	defer func() {
		if d.out.Cap() <= 1<<20 { // a large file's buffer is not for all that follow
			deflaters.Put(d)
		}
	}()
	if middle := len(o.data) / 2; len(o.data) > 4*trial && !d.shrinks(o.data[:trial]) && !d.shrinks(o.data[middle:middle+trial]) {
		o.packed, err = stored(*o)
	} else {
		d.out.Reset()
		o.writeHeader(&d.out)
		err = d.deflate(o.data)
		o.packed = bytes.Clone(d.out.Bytes())
	}
	o.data = nil
	return err
}

// writeHeader writes type and size: four bits of the size in the first byte, seven in each more.
func (o packObject) writeHeader(to *bytes.Buffer) {
	size := uint64(len(o.data))
	first := byte(o.kind)<<4 | byte(size&0x0f)
	for size >>= 4; size > 0; size >>= 7 {
		to.WriteByte(first | 0x80)
		first = byte(size & 0x7f)
	}
	to.WriteByte(first)
}

// trial is how much of a large file, at its beginning and in its middle, tells whether it is
// compressed already.
const trial = 16 << 10

// stored is an object whose data is not compressed, of exactly the memory that it needs.
func stored(o packObject) ([]byte, error) {
	const block, frame = 1<<15 - 1, 5 // RFC 1951, section 3.2.4; blocks may be larger
	out := bytes.NewBuffer(make([]byte, 0, len(o.data)+frame*(len(o.data)/block+2)+16))
	o.writeHeader(out)
	z, _ := zlib.NewWriterLevel(out, zlib.NoCompression) // which is a level
	_, err := z.Write(o.data)
	err = cmp.Or(err, z.Close())
	return out.Bytes(), err
}

type deflater struct {
	out bytes.Buffer
	z   *zlib.Writer
}

// deflaters are of the lowest level: it makes packs as small as that of the standard library
// in less than half of the time, and the tables of higher ones are four times as large, which
// small projects spend more time on than on the rest.
var deflaters = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed) // which is a level
	return &deflater{z: z}
}}

// deflate appends the data to out.
func (d *deflater) deflate(data []byte) error {
	d.z.Reset(&d.out)
	_, err := d.z.Write(data)
	return cmp.Or(err, d.z.Close())
}

func (d *deflater) shrinks(data []byte) bool {
	d.out.Reset()
	return d.deflate(data) == nil && d.out.Len() < len(data)-len(data)/32
}
