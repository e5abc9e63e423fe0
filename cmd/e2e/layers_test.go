//go:build e2e

package e2e

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"
)

// inLayers returns which of the words are in what the image consists of: its files, its configuration.
func inLayers(t *testing.T, image string, words []string) []string {
	t.Helper()
	save := exec.CommandContext(interrupted, "docker", "save", image)
	save.Stderr = os.Stderr
	saved, err := save.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := save.Start(); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	archive := tar.NewReader(saved)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		part := io.Reader(bufio.NewReader(archive))
		switch magic, _ := part.(*bufio.Reader).Peek(4); {
		case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
			if part, err = gzip.NewReader(part); err != nil {
				t.Fatal(err)
			}
		case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
			t.Fatalf("%s is packed by zstd, and is not looked into", header.Name)
		}
		for word := range inStream(t, part, words) {
			found[word] = true
		}
	}
	if err := save.Wait(); err != nil {
		t.Fatalf("docker save %s: %v", image, err)
	}
	return slices.Sorted(maps.Keys(found))
}

// inStream returns which of the words it holds.
func inStream(t *testing.T, stream io.Reader, words []string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	const overlap = 1 << 10 // longer than any word, which may lie across two pieces
	buffer, kept := make([]byte, overlap+1<<20), 0
	for {
		n, err := io.ReadFull(stream, buffer[kept:])
		piece := buffer[:kept+n]
		for _, word := range words {
			found[word] = found[word] || bytes.Contains(piece, []byte(word))
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			maps.DeleteFunc(found, func(_ string, is bool) bool { return !is })
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		kept = copy(buffer, piece[len(piece)-overlap:])
	}
}
