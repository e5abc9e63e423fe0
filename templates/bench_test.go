package templates_test

import (
	"bytes"
	"io"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stackgen/stackgen/generator"
)

// BenchmarkStacks reads the manifests of all stacks, as each run of `new` does once.
func BenchmarkStacks(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalog().Stacks(); err != nil {
			b.Fatal(err)
		}
	}
}

// everything is each combination of answers of every stack.
func everything(b *testing.B, c generator.Catalog) (stacks []generator.Stack, answers []generator.Answers) {
	b.Helper()
	all, err := c.Stacks()
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range all {
		for _, given := range combinations(s) {
			a, _, err := s.Resolve(given, generator.Facts{"year": "2026"})
			if err != nil {
				b.Fatal(err)
			}
			stacks, answers = append(stacks, s), append(answers, a)
		}
	}
	return stacks, answers
}

// BenchmarkRender renders a project after the other, of every combination of answers.
func BenchmarkRender(b *testing.B) { benchmarkRender(b, catalog().ForMany()) }

// BenchmarkRenderAlone renders the same, each as if it were the only one.
func BenchmarkRenderAlone(b *testing.B) { benchmarkRender(b, catalog()) }

func benchmarkRender(b *testing.B, c generator.Catalog) {
	b.Helper()
	stacks, answers := everything(b, c)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := stacks[n%len(stacks)].Render(answers[n%len(stacks)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "renders/s")
}

// BenchmarkCopy reads the files of the same projects in memory, and writes them to a
// buffer each: what rendering cannot do without.
func BenchmarkCopy(b *testing.B) {
	stacks, answers := everything(b, catalog())
	var projects []fstest.MapFS
	for i, s := range stacks {
		plan, err := s.Render(answers[i])
		if err != nil {
			b.Fatal(err)
		}
		project := fstest.MapFS{}
		for _, f := range plan {
			project[f.Path] = &fstest.MapFile{Data: f.Data, Mode: f.Mode}
		}
		projects = append(projects, project)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if err := copied(projects[n%len(projects)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "renders/s")
}

func copied(project fs.FS) error {
	return fs.WalkDir(project, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := project.Open(path)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		_, err = io.Copy(&out, f)
		return err
	})
}

// Rendering a project allocates hardly more than it did, with the race detector, which
// allocates more than a release.
func TestRenderAllocates(t *testing.T) {
	most := map[string]float64{"django": 15_100, "express": 41_700, "nest": 42_500, "hybrid": 48_700}
	all, err := catalog().Stacks()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		answers, _, err := s.Resolve(generator.Answers{"name": "shop"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := testing.AllocsPerRun(3, func() {
			if _, err := s.Render(answers); err != nil {
				t.Fatal(err)
			}
		})
		if got > 1.1*most[s.Name] {
			t.Errorf("%s: %.0f allocations, there were %.0f", s.Name, got, most[s.Name])
		}
	}
}
