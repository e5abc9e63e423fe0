//go:build unix

package repo

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"

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
	for name, finisher := range map[string]func() disk.Finisher{
		"repository": func() disk.Finisher { return &Creation{Commit: commit} },
		"files":      func() disk.Finisher { return nil },
	} {
		b.Run(name, func(b *testing.B) {
			dir := b.TempDir()
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if err := disk.Create(b.Context(), filepath.Join(dir, fmt.Sprint(n)), plan.Files(), finisher()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPack packs the same files in memory.
func BenchmarkPack(b *testing.B) {
	plan, size := planOf(1000)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		objects := make([]packObject, len(plan))
		for i, f := range plan {
			objects[i] = newObject(plumbing.BlobObject, f.Data)
		}
		if err := packAll(objects); err != nil {
			b.Fatal(err)
		}
		var out bytes.Buffer
		if _, _, err := encodePack(&out, objects); err != nil {
			b.Fatal(err)
		}
	}
}
