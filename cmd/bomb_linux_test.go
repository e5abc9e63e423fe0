package cmd_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Types of entries in a pack, as gitformat-pack(5) numbers them.
const (
	packCommit      = 1
	packTree        = 2
	packBlob        = 3
	packOffsetDelta = 6
)

// packer writes a pack, whatever sense it makes.
type packer struct {
	bytes.Buffer
	objects uint32
}

// add adds an object that is plainly there, and returns its hash.
func (p *packer) add(kind byte, data []byte) string {
	name := map[byte]string{packCommit: "commit", packTree: "tree", packBlob: "blob"}[kind]
	sum := sha1.New()
	_, _ = fmt.Fprintf(sum, "%s %d\x00", name, len(data))
	_, _ = sum.Write(data)
	p.entry(kind, nil, data)
	return string(sum.Sum(nil))
}

func (p *packer) entry(kind byte, base, data []byte) {
	p.objects++
	size := len(data)
	first := kind<<4 | byte(size&0x0f)
	for size >>= 4; size > 0; size >>= 7 {
		p.WriteByte(first | 0x80)
		first = byte(size & 0x7f)
	}
	p.WriteByte(first)
	p.Write(base)
	z, _ := zlib.NewWriterLevel(p, zlib.BestSpeed)
	_, _ = z.Write(data)
	_ = z.Close()
}

// tree adds one with an entry for each pair of a mode and name, and a hash.
func (p *packer) tree(entries ...string) string {
	var data strings.Builder
	for i := 0; i < len(entries); i += 2 {
		data.WriteString(entries[i] + "\x00" + entries[i+1])
	}
	return p.add(packTree, []byte(data.String()))
}

// commit adds the one that everybody fetches.
func (p *packer) commit(tree string) string {
	return p.add(packCommit, fmt.Appendf(nil, "tree %x\nauthor a <a@b.c> 0 +0000\ncommitter a <a@b.c> 0 +0000\n\nx\n", tree))
}

// house adds the stack acme with something in its root, and the commit of that.
func (p *packer) house(mode, content string) string {
	manifest := p.add(packBlob, []byte("title: Acme\n"))
	acme := p.tree("40000 root", p.tree(mode+" x", content), "100644 stack.yaml", manifest)
	return p.commit(p.tree("40000 acme", acme))
}

// serve is a server of git's protocol that has the pack and nothing else.
func (p *packer) serve(t *testing.T, commit string) string {
	t.Helper()
	pack := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), p.objects)
	pack = append(pack, p.Bytes()...)
	sum := sha1.Sum(pack)
	pack = append(pack, sum[:]...)
	line := func(text string) string { return fmt.Sprintf("%04x%s", len(text)+4, text) }
	hash := hex.EncodeToString([]byte(commit))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/info/refs") {
			w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
			_, _ = io.WriteString(w, line("# service=git-upload-pack\n")+"0000"+line(hash+" HEAD\x00shallow ofs-delta symref=HEAD:refs/heads/main\n")+line(hash+" refs/heads/main\n")+"0000")
			return
		}
		w.Header().Set("Content-Type", "application/x-git-upload-pack-result")
		_, _ = io.WriteString(w, line("shallow "+hash)+"0000"+line("NAK\n"))
		_, _ = w.Write(pack)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/house"
}

// doubled adds an object that is another one twice, n times over.
func (p *packer) doubled(size, n int) {
	at := p.Len()
	p.add(packBlob, make([]byte, size))
	for range n {
		// Two times the whole of the base, in as many copies as that takes.
		delta := append(leb(size), leb(2*size)...)
		for range 2 {
			for from := 0; from < size; from += 0xffff00 {
				length := min(0xffff00, size-from)
				delta = append(delta, 0xff, byte(from), byte(from>>8), byte(from>>16), byte(from>>24), byte(length), byte(length>>8), byte(length>>16))
			}
		}
		back := p.Len() - at
		at = p.Len()
		p.entry(packOffsetDelta, offset(back), delta)
		size *= 2
	}
}

// offset is how far back the base of a delta is.
func offset(n int) []byte {
	out := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		out = append([]byte{byte(n&0x7f) | 0x80}, out...)
	}
	return out
}

// leb is a number as deltas have it: seven bits in each byte, the lowest first.
func leb(n int) (out []byte) {
	for ; n >= 0x80; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(out, byte(n))
}

// S15, S22: a repository that is small to send and large to read is refused, or
// stopped.
func TestS15S22PackBombs(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(p *packer) (commit string)
		want string
	}{
		"none":         {func(p *packer) string { return p.house("100644", p.add(packBlob, []byte("x"))) }, ""},
		"a large file": {func(p *packer) string { return p.house("100644", p.add(packBlob, make([]byte, 64<<20))) }, "acme/root/x: 67108864 bytes, at most 32 MiB"},
		"doubled": {func(p *packer) string {
			p.doubled(4<<20, 20)
			return p.house("100644", p.add(packBlob, []byte("x")))
		}, "took more than 1024 MiB of memory"},
		"folders": {func(p *packer) string {
			tree := p.tree("100644 x", p.add(packBlob, []byte("x")))
			for range 12 {
				var ten []string
				for i := range 10 {
					ten = append(ten, fmt.Sprint("40000 ", i), tree)
				}
				tree = p.tree(ten...)
			}
			return p.house("40000", tree)
		}, "template "}, // has too many files, or takes too long, as the machine is
		"folders without files": {func(p *packer) string {
			tree := p.tree()
			for range 12 {
				var ten []string
				for i := range 10 {
					ten = append(ten, fmt.Sprint("40000 ", i), tree)
				}
				tree = p.tree(ten...)
			}
			return p.house("40000", tree)
		}, "template "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &packer{}
			commit := tt.make(p)
			t.Logf("%d bytes", p.Len())
			args := []string{"new", "shop", "--template", p.serve(t, commit), "--stack", "acme", "--yes", "--no-git"}
			dir := t.TempDir()
			if tt.want != "" {
				stopped(t, dir, args, []string{tt.want})
				return
			}
			c := released(t.Context(), t, args...)
			c.Dir, c.Env = dir, append(c.Env, "HOME="+t.TempDir())
			if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "shop: Acme project") {
				t.Errorf("%v\n%s", err, out) // or the others prove nothing
			}
		})
	}
}
