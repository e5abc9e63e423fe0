package repo

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"

	"github.com/stackgen/stackgen/generator/internal/parallel"
)

// writePack writes the objects, each of them once, as one pack and its index
// into dir, and returns the name that both have before their dot. Format: gitformat-pack(5), version 2, without deltas.
func writePack(dir string, objects []packObject) (string, error) {
	packed, err := deflateAll(objects)
	if err != nil {
		return "", err
	}
	var pack bytes.Buffer
	pack.WriteString("PACK")
	pack.Write(binary.BigEndian.AppendUint32(nil, 2))
	pack.Write(binary.BigEndian.AppendUint32(nil, uint32(len(objects))))
	var index idxfile.Writer
	for i, o := range objects {
		index.Add(o.hash, uint64(pack.Len()), crc32.ChecksumIEEE(packed[i]))
		pack.Write(packed[i])
	}
	sum := plumbing.Hash(sha1.Sum(pack.Bytes()))
	pack.Write(sum[:])
	if err := index.OnFooter(sum); err != nil {
		return "", err
	}
	memory, err := index.Index()
	if err != nil {
		return "", err
	}
	var idx bytes.Buffer
	if _, err := idxfile.NewEncoder(&idx).Encode(memory); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	name := "pack-" + sum.String()
	if err := os.WriteFile(filepath.Join(dir, name+".pack"), pack.Bytes(), 0o444); err != nil {
		return "", err
	}
	return name, os.WriteFile(filepath.Join(dir, name+".idx"), idx.Bytes(), 0o444)
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

// deflaters are writers of level 1: twice the speed of the default, and packs a tenth larger.
var deflaters = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed) // which is a level
	return z
}}

func deflate(z *zlib.Writer, o packObject) ([]byte, error) {
	var b bytes.Buffer
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
