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
	"slices"
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

// packBatch is how many objects are held compressed at a time.
const packBatch = 256

// encodePack writes the pack, and returns its name and its index.
func encodePack(to io.Writer, objects []packObject) (sum plumbing.Hash, _ []byte, err error) {
	all := sha1.New()
	out := bufio.NewWriterSize(io.MultiWriter(to, all), 1<<18)
	header := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(objects)))
	if _, err := out.Write(header); err != nil {
		return sum, nil, err
	}
	var index idxfile.Writer
	at := uint64(len(header))
	for batch := range slices.Chunk(objects, packBatch) {
		packed, err := deflateAll(batch)
		if err != nil {
			return sum, nil, err
		}
		for i, o := range batch {
			index.Add(o.hash, at, crc32.ChecksumIEEE(packed[i]))
			at += uint64(len(packed[i]))
			if _, err := out.Write(packed[i]); err != nil {
				return sum, nil, err
			}
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

// deflateAll encodes the objects as they stand in a pack, on all processors.
func deflateAll(objects []packObject) ([][]byte, error) {
	out := make([][]byte, len(objects))
	return out, parallel.Do(len(objects), func(i int) (err error) {
		z, _ := deflaters.Get().(*zlib.Writer)
		defer deflaters.Put(z)
		out[i], err = deflate(z, objects[i])
		return err
	})
}

// deflaters are writers of level 2: as small as level 1 of the standard library's makes packs,
// in less than half of the time.
var deflaters = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(nil, 2) // which is a level
	return z
}}

func deflate(z *zlib.Writer, o packObject) ([]byte, error) {
	var b bytes.Buffer
	if len(o.data) > 1<<20 { // where to grow step by step would take three times as much
		b.Grow(len(o.data) + len(o.data)>>8)
	}
	// Type and size: four bits of the size in the first byte, seven in each more.
	size := uint64(len(o.data))
	first := byte(o.kind)<<4 | byte(size&0x0f)
	for size >>= 4; size > 0; size >>= 7 {
		b.WriteByte(first | 0x80)
		first = byte(size & 0x7f)
	}
	b.WriteByte(first)
	z.Reset(&b)
	if _, err := z.Write(o.data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
