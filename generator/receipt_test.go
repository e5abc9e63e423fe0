package generator

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func remembered(t *testing.T, a Answers) (Answers, Plan, Plan) {
	t.Helper()
	s := toyStack(t, "duo")
	given := Answers{"name": "My Shop"}
	maps.Copy(given, a)
	answers, _, err := s.Resolve(given, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	base, err := BaseOf(plan)
	if err != nil {
		t.Fatal(err)
	}
	memory, err := s.Remember(base, Hooking{}, answers, "v9.9.9")
	if err != nil {
		t.Fatal(err)
	}
	whole := append(slices.Clone(plan), memory...)
	whole.sort()
	return answers, plan, whole
}

func folderOf(p Plan) fstest.MapFS {
	out := fstest.MapFS{}
	for _, f := range p {
		out[f.Path] = &fstest.MapFile{Data: bytes.Clone(f.Data), Mode: f.Mode}
	}
	return out
}

func TestDigest(t *testing.T) {
	base := Plan{{Path: "a", Data: []byte("1"), Mode: 0o644}, {Path: "b/c", Data: []byte("2"), Mode: 0o755}}
	const want = "81316b5deb27f06c2c1c5b77a2849e84c39ded82d13e70ea028dddf61d1128ce"
	if got := base.Digest(); got != want {
		t.Errorf("the digest of a known plan is %s, was %s: receipts of old projects would not be read", got, want)
	}
	changed := func(change func(Plan) Plan) string { return change(slices.Clone(base)).Digest() }
	for name, change := range map[string]func(Plan) Plan{
		"path":    func(p Plan) Plan { p[0].Path = "A"; return p },
		"content": func(p Plan) Plan { p[0].Data = []byte("1 "); return p },
		"mode":    func(p Plan) Plan { p[0].Mode = 0o755; return p },
		"gone":    func(p Plan) Plan { return p[1:] },
		"more":    func(p Plan) Plan { return append(p, File{Path: "d"}) },
	} {
		if changed(change) == want {
			t.Errorf("%s: the digest stays", name)
		}
	}
	for name, same := range map[string]func(Plan) Plan{
		"order":  func(p Plan) Plan { slices.Reverse(p); return p },
		"origin": func(p Plan) Plan { p[0].Origin = "elsewhere"; return p },
		"memory": func(p Plan) Plan { return append(p, File{Path: MemoryDir + "/receipt.yaml", Data: []byte("x")}) },
	} {
		if changed(same) != want {
			t.Errorf("%s: the digest changes", name)
		}
	}
}

func TestReceiptRoundTrip(t *testing.T) {
	for _, motto := range append([]string{"None"}, hostile...) {
		if (Question{Name: "motto", Kind: KindText, Required: true}).Check(motto) != nil {
			continue
		}
		answers, plan, whole := remembered(t, Answers{"motto": motto})
		r, base, err := ReadMemory(folderOf(whole))
		if err != nil {
			t.Fatal(err)
		}
		want := Receipt{
			Schema: 1, Stackgen: "v9.9.9", Template: ReceiptTemplate{Stack: "duo", Source: "s0", Parts: map[string]string{"alpha": "1.2.3"}}, Answers: answers, Digest: plan.Digest(),
		}
		if !reflect.DeepEqual(r, want) {
			t.Errorf("receipt %+v, want %+v", r, want)
		}
		if dump(base) != dump(plan) {
			t.Errorf("base\n%s\nwant\n%s", dump(base), dump(plan))
		}
		if whole.Digest() != plan.Digest() {
			t.Error("what is remembered changes the digest")
		}
		if !slices.IsSortedFunc(whole, func(a, b File) int { return strings.Compare(a.Path, b.Path) }) {
			t.Error("not sorted")
		}
	}
}

func TestMemoryIsDeterministic(t *testing.T) {
	_, _, first := remembered(t, nil)
	for range 3 {
		if _, _, again := remembered(t, nil); dump(again) != dump(first) {
			t.Fatal("a second run remembers other bytes")
		}
	}
	z, err := gzip.NewReader(strings.NewReader(data(first, baseFile)))
	if err != nil {
		t.Fatal(err)
	}
	if !z.ModTime.IsZero() || z.Name != "" || z.OS != 255 {
		t.Errorf("the archive knows %v %q %d", z.ModTime, z.Name, z.OS)
	}
	h, err := tar.NewReader(z).Next()
	if err != nil {
		t.Fatal(err)
	}
	if h.ModTime.Unix() != 0 || h.Uid != 0 || h.Gid != 0 || h.Uname+h.Gname != "" {
		t.Errorf("the archive knows %+v", h)
	}
}

func TestTamperedMemory(t *testing.T) {
	_, plan, whole := remembered(t, nil)
	other, err := archived(plan[1:])
	if err != nil {
		t.Fatal(err)
	}
	exec := slices.Clone(plan)
	exec[0].Mode = 0o755
	chmodded, err := archived(exec)
	if err != nil {
		t.Fatal(err)
	}
	receipt := data(whole, receiptFile)
	tests := []struct{ name, file, data, why string }{
		{"a file less", baseFile, string(other), "digest"},
		{"another mode", baseFile, string(chmodded), "digest"},
		{"cut off", baseFile, data(whole, baseFile)[:200], baseFile},
		{"no archive", baseFile, "hello", baseFile},
		{"other digest", receiptFile, strings.Replace(receipt, "digest: ", "digest: 0", 1), "digest"},
		{"newer schema", receiptFile, strings.Replace(receipt, "schema: 1", "schema: 2", 1), "schema 2, this stackgen knows 1"},
		{"unknown key", receiptFile, receipt + "more: 1\n", "more"},
		{"conflict markers", receiptFile, "<<<<<<< ours\n" + receipt, receiptFile},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			project := folderOf(whole)
			project[tt.file].Data = []byte(tt.data)
			_, base, err := ReadMemory(project)
			if base != nil {
				t.Error("a base all the same")
			}
			wantError(t, err, tt.why)
		})
	}
	for _, gone := range []string{receiptFile, baseFile} {
		project := folderOf(whole)
		delete(project, gone)
		_, _, err := ReadMemory(project)
		wantError(t, err, gone)
	}
}

// S21: what the base unpacks to is somebody's input.
func TestS21Archive(t *testing.T) {
	file := func(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644} }
	link := file("a")
	link.Typeflag, link.Linkname = tar.TypeSymlink, "/etc/passwd"
	folder := file("a/")
	folder.Typeflag = tar.TypeDir
	tests := [][]tar.Header{
		{file("../x")},
		{file("/abs")},
		{file("a/../../x")},
		{file(".git/config")},
		{link},
		{folder},
		{file("a"), file("a")},
		{file("a"), file("A")},
		{file("a/b"), file("a")},
	}
	for _, headers := range tests {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		w := tar.NewWriter(z)
		for _, h := range headers {
			if err := w.WriteHeader(&h); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if p, err := unarchive(packed.Bytes()); err == nil || p != nil {
			t.Errorf("%q unpacks to %v, %v", headers[0].Name, p, err)
		}
	}
}
