package generator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// npmField is one member of an object.
type npmField struct {
	name  string
	value json.RawMessage
}

// npmFirst are the members that npm writes before all others of their object,
// wherever it is (arborist, shrinkwrap.js).
var npmFirst = []string{
	"name", "version", "lockfileVersion", "resolved", "integrity", "requires", "packages", "dependencies",
}

// npmFieldOrder is the order in which npm writes members: objects last.
func npmFieldOrder(a, b npmField) int {
	rank := func(f npmField) int {
		r := slices.Index(npmFirst, f.name)
		if r < 0 {
			r = len(npmFirst)
		}
		if f.value[0] == '{' {
			r += len(npmFirst) + 1
		}
		return r
	}
	return cmp.Or(rank(a)-rank(b), npmCompare(a.name, b.name))
}

// encodeNPM writes an object with its members in npm's order.
func encodeNPM(fields []npmField) json.RawMessage {
	fields = slices.Clone(fields)
	slices.SortFunc(fields, npmFieldOrder)
	var b bytes.Buffer
	for i, f := range fields {
		b.WriteByte("{,"[min(i, 1)])
		b.Write(npmString(f.name))
		b.WriteByte(':')
		b.Write(f.value)
	}
	if len(fields) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes()
}

// npmString writes a string as JavaScript does.
func npmString(s string) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always can be
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// unmarshalMember reads one member, if it is there.
func unmarshalMember(members map[string]json.RawMessage, name string, into any) error {
	value, ok := members[name]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// npmObject writes an object of strings.
func npmObject(members map[string]string) json.RawMessage {
	fields := make([]npmField, 0, len(members))
	for name, value := range members {
		fields = append(fields, npmField{name, npmString(value)})
	}
	return encodeNPM(fields)
}

// npmLetters are the characters of names and places in the order of
// JavaScript's localeCompare with the locale "en"; a capital stands with its
// small letter.
const npmLetters = "_-!.'()@*/+~0123456789abcdefghijklmnopqrstuvwxyz"

var npmRank = func() (rank [256]int) {
	for i := range rank {
		rank[i] = len(npmLetters) + i
	}
	for i := range len(npmLetters) {
		rank[npmLetters[i]] = i
	}
	for c := 'A'; c <= 'Z'; c++ {
		rank[c] = rank[c+'a'-'A']
	}
	return rank
}()

// npmCompare is localeCompare, by which npm sorts. A small letter comes before
// a capital where nothing else differs.
func npmCompare(a, b string) int {
	for i := range min(len(a), len(b)) {
		if d := npmRank[a[i]] - npmRank[b[i]]; d != 0 {
			return d
		}
	}
	return cmp.Or(len(a)-len(b), strings.Compare(b, a))
}
