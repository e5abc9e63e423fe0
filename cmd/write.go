package cmd

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/repo"
)

// made is a project that now stands on disk.
type made struct {
	path   string
	files  int
	commit string // empty without a repository
	branch string // of the commit
	setup  []step // of making it ready, as far as they came
}

// targetOf is the absolute path of the project's folder.
func targetOf(output, slug string) (string, error) {
	if output == "" {
		output = slug
	}
	target, err := filepath.Abs(output)
	if err != nil {
		return "", err
	}
	// Only the parent may be reached through links: the folder itself is ours.
	parent, err := filepath.EvalSymlinks(filepath.Dir(target))
	if err != nil {
		return target, nil // CheckTarget says what is wrong
	}
	return filepath.Join(parent, filepath.Base(target)), nil
}

// write makes the project's folder, and the repository inside it, whole or not
// at all.
func (p *program) write(c *cli.Context, r request, files generator.Files) (made, error) {
	out := made{path: r.target}
	counted := func(yield func(generator.File, error) bool) {
		for f, err := range files {
			if out.files++; !yield(f, err) {
				return
			}
		}
	}
	finisher, notes := p.repository(c, r)
	var err error
	if finisher == nil {
		err = r.create(c.Context, counted, nil)
	} else {
		err = r.create(c.Context, counted, finisher)
		out.commit, out.branch = finisher.Made.Hash, finisher.Made.Branch
	}
	if err == nil { // before, nothing is to be said of what is not there
		for _, note := range notes {
			p.say("%s", note)
		}
	}
	return out, err
}

// repository is what makes one, or nil, and what is to be said of that: there is none inside
// another one's work tree, unless asked for.
func (p *program) repository(c *cli.Context, r request) (_ *repo.Creation, notes []string) {
	if c.Bool("no-git") {
		return nil, nil
	}
	if around := repo.Around(filepath.Dir(r.target)); !c.Bool("git") && around != "" && !r.hasRepository() {
		return nil, []string{fmt.Sprintf("no repository made, as %s is one already; --git makes one all the same", around)}
	}
	commit := repo.Commit{
		When:    r.when,
		Message: fmt.Sprintf("Start %s from stackgen's %s stack\n", r.slug, r.stack.Name),
	}
	if commit.Author = r.author(); commit.Author == repo.Own {
		notes = append(notes, fmt.Sprintf("git does not know your name and e-mail: the first commit is from %s <%s>", repo.Own.Name, repo.Own.Email))
	}
	if r.conditional {
		commit.AuthorIn = func(dir string) repo.Identity { return repo.IdentityIn(c.Context, dir) }
	}
	if r.hasRepository() {
		commit.Over = r.target
	}
	return &repo.Creation{Commit: commit}, notes
}

// author is git's own identity, or the project's author, or ours.
func (r request) author() repo.Identity {
	if r.identity.Known() {
		return r.identity
	}
	if answered := (repo.Identity{Name: r.answers["author"], Email: r.answers["email"]}.Clean()); answered.Known() {
		return answered
	}
	return repo.Own
}

// printMade prints the result: where, what, and the commands to type next.
func (p *program) printMade(c *cli.Context, r request, m made) error {
	next := r.stack.Next
	if cd := shown(m.path); cd != "." {
		next = append([]string{"cd " + shellPath(cd)}, next...)
	}
	if c.Bool("json") {
		result := map[string]any{
			"schema": 1, "name": r.slug, "stack": r.stack.Name, "path": m.path, "answers": r.answers,
			"assumed": orEmpty(r.assumed), "deprecated": orEmpty(r.notices), "files": m.files, "commit": m.commit, "next": next,
		}
		if r.setup {
			result["setup"] = m.setup
		}
		return p.printJSON(result)
	}
	what := fmt.Sprintf("%s: %s project of %d files in %s", r.slug, r.stack.Title, m.files, shown(m.path))
	if m.commit != "" {
		what += fmt.Sprintf(", commit %.8s on %s", m.commit, m.branch)
	}
	_, err := fmt.Fprintf(p.stdout, "%s\n\nNext:\n  %s\n", what, strings.Join(next, "\n  "))
	return err
}

// printPlan is the dry run.
func (p *program) printPlan(c *cli.Context, r request, files generator.Files) error {
	plan, err := generator.Collect(files)
	if err != nil {
		return err
	}
	if !c.Bool("json") {
		for _, f := range plan {
			if _, err := fmt.Fprintf(p.stdout, "%s %8d  %-50s %s\n", modeText(f.Mode), len(f.Data), f.Path, f.Origin); err != nil {
				return err
			}
		}
		p.say("dry run: %d files for %s, nothing was written", len(plan), shown(r.target))
		return nil
	}
	listed := []map[string]any{}
	for _, f := range plan {
		listed = append(listed, map[string]any{"path": f.Path, "bytes": len(f.Data), "mode": modeText(f.Mode), "origin": f.Origin})
	}
	return p.printJSON(map[string]any{
		"schema": 1, "name": r.slug, "stack": r.stack.Name, "path": r.target, "answers": r.answers,
		"assumed": orEmpty(r.assumed), "deprecated": orEmpty(r.notices), "files": listed, "digest": plan.Digest(), "dry_run": true,
	})
}

func modeText(m fs.FileMode) string { return fmt.Sprintf("%04o", m.Perm()) }

// shown is the path as the user would type it from here.
func shown(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(here, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return rel
}

// plainWord matches what every shell takes as it is.
var plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\p{L}\p{N}_./:+@%,-][\p{L}\p{N}_./:~+@%,=-]*$`) })

// shellPath is the path as it can be typed behind a command.
func shellPath(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "." + string(filepath.Separator) + path
	}
	return shellWord(path)
}

// shellWord is the text as a shell takes it for one word.
func shellWord(text string) string {
	if runtime.GOOS == "windows" && plainWord().MatchString(strings.ReplaceAll(text, `\`, "/")) || plainWord().MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
