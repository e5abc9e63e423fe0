package cmd

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// objects is the hash that a repository names its objects by.
type objects func() hash.Hash

// name is that of the object with this content.
func (o objects) name(data []byte) string {
	h := o()
	_, _ = fmt.Fprintf(h, "blob %d\x00", len(data))
	_, _ = h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// nameOf is that of a file's content; all zero: there is no file.
func (o objects) nameOf(e *entry) string {
	if e == nil {
		return strings.Repeat("00", o().Size())
	}
	return o.name(e.data)
}

// binaryPatch is how to get from the one content to the other, and back.
func binaryPatch(from, to []byte) string {
	return "GIT binary patch\n" + literal(to) + literal(from)
}

// maxLiteral is how many bytes git puts on a line.
const maxLiteral = 52

// literal is a whole content, compressed, in lines that begin with how many bytes are
// in them.
func literal(data []byte) string {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write(data) // which a buffer always takes
	_ = w.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "literal %d\n", len(data))
	for line := range slices.Chunk(packed.Bytes(), maxLiteral) {
		b.WriteByte(lengthLetter(len(line)))
		b.WriteString(base85(line))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return b.String()
}

// lengthLetter stands for 1 to 52: A to Z, and then a to z.
func lengthLetter(n int) byte {
	if n <= 26 {
		return byte('A' + n - 1)
	}
	return byte('a' + n - 27)
}

// digits85 are git's, which are neither those of Ascii85 nor all of RFC 1924's order.
const digits85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"

// base85 writes each four bytes as five digits, the last ones with zeros behind them.
func base85(data []byte) string {
	var out []byte
	for four := range slices.Chunk(data, 4) {
		var whole [4]byte
		copy(whole[:], four)
		n := binary.BigEndian.Uint32(whole[:])
		var five [5]byte
		for i := len(five) - 1; i >= 0; i-- {
			five[i] = digits85[n%85]
			n /= 85
		}
		out = append(out, five[:]...)
	}
	return string(out)
}
