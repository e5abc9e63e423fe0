package cmd_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// S14, S15: a template that takes too much is stopped, and nothing is written. What
// is refused for its names or functions is so by package generator.
func TestS14HostileTemplates(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		why   string
	}{
		"endless":       {files("{{range 100000000000}}{{end}}"), "took longer than"},
		"large":         {files("{{range 100000000000}}0123456789abcdef{{end}}"), "writes more than 32 MiB"},
		"doubling":      {files(`{{$x := "0123456789abcdef"}}{{range 40}}{{$x = printf "%s%s" $x $x}}{{end}}`), "took "},
		"recursion":     {files(`{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`), "exceeded maximum template depth"},
		"many outputs":  {many(9, "{{range 310000}}"+strings.Repeat("x", 100)+"{{end}}"), "stackgen: error: "},
		"pattern":       {map[string]string{"acme/stack.yaml": "questions: [{name: a, kind: text, prompt: x, default: " + strings.Repeat("a", 900) + "!, pattern: '(a*)*(a*)*(a*)*b'}]"}, "does not have the right form"},
		"endless value": {map[string]string{"acme/stack.yaml": "values: [{name: v, text: '{{range 100000000000}}{{end}}'}]", "acme/root/x.tmpl": ""}, "took longer than"},
		"manifest":      {map[string]string{"acme/stack.yaml": strings.Repeat("# x\n", 1<<19)}, "at most 1048576"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if _, own := tt.files["acme/stack.yaml"]; !own {
				tt.files["acme/stack.yaml"] = ""
			}
			tt.files["acme/stack.yaml"] = "title: Acme\n" + tt.files["acme/stack.yaml"]
			writeTree(t, dir+"/h", tt.files)
			refused(t, dir, tt.why)
		})
	}
}

// S3 and S7: links, devices and pipes among the templates are not followed, nor
// waited for; one that leads out of the folder is not even looked at.
func TestS3LinksInTemplates(t *testing.T) {
	for _, at := range []string{"acme/root/x", "acme/root", "acme/app", "acme", "acme/stack.yaml"} {
		for _, to := range []string{"../../outside", "/dev/zero"} {
			t.Run(at+" to "+to, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				writeTree(t, dir, map[string]string{"outside/x": "secret", "h/acme/stack.yaml": "title: Acme\n", "h/acme/root/y": "y", "h/beta/stack.yaml": "title: Beta\n"})
				link := filepath.Join(dir, "h", at)
				if err := os.RemoveAll(link); err != nil {
					t.Fatal(err)
				}
				if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(to, link); err != nil {
					t.Fatal(err)
				}
				c := released(t.Context(), t, "new", "shop", "--template", "h", "--stack", "acme", "--yes", "--no-git")
				c.Dir = dir
				out, _ := c.CombinedOutput()
				_ = filepath.WalkDir(dir+"/shop", func(path string, d os.DirEntry, err error) error {
					if err == nil && d.Type().IsRegular() {
						data, _ := os.ReadFile(path)
						if strings.Contains(string(data), "secret") {
							t.Errorf("%s was read through the link\n%s", path, out)
						}
					}
					return nil
				})
			})
		}
	}
}

func files(text string) map[string]string { return map[string]string{"acme/root/x.tmpl": text} }

func many(n int, text string) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("acme/root/f%d.tmpl", i)] = text
	}
	return out
}

// refused runs `new` with the template in dir, which fails in time and leaves nothing.
func refused(t *testing.T, dir, why string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 6*bound)
	defer cancel()
	c := released(ctx, t, "new", "shop", "--template", "h", "--yes", "--no-git")
	c.Dir = dir
	start := time.Now()
	out, err := c.CombinedOutput()
	if err == nil || ctx.Err() != nil {
		t.Errorf("%v after %s\n%s", err, time.Since(start), out)
	}
	if !strings.Contains(string(out), why) {
		t.Errorf("%s\nwant %q", out, why)
	}
	t.Logf("%.1f s: %.200s", time.Since(start).Seconds(), out)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v is left, %v", entries, err)
	}
}
