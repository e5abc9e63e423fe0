//go:build unix

package repo

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// planOf is a project of so many files, and how many bytes they have.
func planOf(files int) (plan generator.Plan, size int) {
	for i := range files {
		data := bytes.Repeat(fmt.Appendf(nil, "line %d of some text\n", i), 100)
		size += len(data)
		plan = append(plan, generator.File{Path: fmt.Sprintf("d%02d/f%03d", i/50, i), Data: data, Mode: 0o644})
	}
	return plan, size
}

// BenchmarkCreate writes a project of 1,000 files, as a repository and without.
func BenchmarkCreate(b *testing.B) {
	plan, size := planOf(1000)
	for name, finish := range map[string]func(string, []disk.Written) error{
		"repository": func(dir string, files []disk.Written) error {
			_, err := Create(dir, files, commit)
			return err
		},
		"files": nil,
	} {
		b.Run(name, func(b *testing.B) {
			dir := b.TempDir()
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if err := disk.Create(b.Context(), filepath.Join(dir, fmt.Sprint(n)), plan, finish); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPack packs the same files in memory.
func BenchmarkPack(b *testing.B) {
	plan, size := planOf(1000)
	var files []disk.Written
	for _, f := range plan {
		files = append(files, disk.Written{File: f})
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		objects, _ := blobsOf(files)
		var out bytes.Buffer
		if _, _, err := encodePack(&out, objects); err != nil {
			b.Fatal(err)
		}
	}
}
