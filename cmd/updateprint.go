package cmd

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

// printUpdate tells what has become of the project, or would.
func (p *program) printUpdate(c *cli.Context, u *update) error {
	looking := onlyLooks(c)
	var err error
	if c.Bool("json") {
		err = p.printJSON(u.object(looking))
	} else {
		_, err = io.WriteString(p.stdout, generator.Visible(u.text(looking)))
	}
	open := u.conflicts()
	switch {
	case err != nil:
		return err
	case c.Bool("check") && u.hasWork():
		return errDiffers
	case len(open) == 0:
		return nil
	case !looking:
		p.say("error: %s: %s", counted(len(open), "conflict"), someOf(pathsOf(open)))
		p.say("hint: %s, then stackgen update --continue; stackgen update --abort makes all as it was", u.howToResolve())
	}
	return errDiffers
}

// hasWork says whether an update would write anything.
func (u *update) hasWork() bool {
	return u.isBehind() || slices.ContainsFunc(u.files, func(f generator.FileUpdate) bool { return f.Status != generator.Kept })
}

// isUpToDate says whether there is nothing to tell of either.
func (u *update) isUpToDate() bool { return len(u.files) == 0 && !u.isBehind() }

// howToResolve says what to do about the conflicts there are.
func (u *update) howToResolve() string {
	marked := func(f generator.FileUpdate) bool { return f.Clash.Marks > 0 }
	open := u.conflicts()
	var ways []string
	if slices.ContainsFunc(open, marked) {
		ways = append(ways, "edit the files until no mark is left")
	}
	if without := slices.DeleteFunc(open, marked); len(without) > 0 {
		way := "git add or git rm " + someOf(pathsOf(without))
		if u.project.tree == nil {
			way = u.howToChoose(without)
		}
		ways = append(ways, way)
	}
	return strings.Join(ways, ", ")
}

// howToChoose says it of files without marks where there is no git.
func (u *update) howToChoose(files []generator.FileUpdate) string {
	isGone := func(f generator.FileUpdate) bool { return f.Clash.Theirs == nil }
	var ways []string
	if gone := pathsOf(slices.DeleteFunc(slices.Clone(files), func(f generator.FileUpdate) bool { return !isGone(f) })); len(gone) > 0 {
		ways = append(ways, "remove or keep "+someOf(gone))
	}
	if there := pathsOf(slices.DeleteFunc(slices.Clone(files), isGone)); len(there) > 0 {
		ways = append(ways, fmt.Sprintf("take the template's %s out of %s, or remove them there", someOf(there), shown(filepath.Join(u.project.journal(), theirsFolder))))
	}
	return strings.Join(ways, ", ")
}

func pathsOf(files []generator.FileUpdate) []string {
	var out []string
	for _, f := range files {
		out = append(out, f.Path)
	}
	return out
}

// updateStatuses are in the order in which they are counted.
var updateStatuses = []generator.Status{generator.Added, generator.Updated, generator.Merged, generator.Removed, generator.Kept, generator.Conflict}

func (u *update) text(looking bool) string {
	var b strings.Builder
	from, to := u.versions()
	if u.isUpToDate() {
		fmt.Fprintf(&b, "%s is up to date: %s %s\n", u.r.slug, u.r.stack.Name, to)
		return b.String()
	}
	fmt.Fprintf(&b, "%s: %s\n", u.r.slug, u.about(from, to))
	for _, f := range u.files {
		fmt.Fprintf(&b, "  %-8s  %s\n", f.Status, strings.Join(append([]string{u.named(f)}, f.Notes...), ": "))
	}
	fmt.Fprintf(&b, "%s%s\n", u.counts(), map[bool]string{true: "; nothing was written"}[looking])
	u.writeReleases(&b)
	if u.written && len(u.conflicts()) == 0 {
		fmt.Fprintf(&b, "\nNext:\n  %s\n", strings.Join(u.next(), "\n  "))
	}
	return b.String()
}

// about is what the update is about: versions, and answers that have changed.
func (u *update) about(from, to string) string {
	out := u.r.stack.Name + " " + to
	if from != to {
		out = u.r.stack.Name + " from " + from + " to " + to
	}
	var answers []string
	for _, key := range u.changed {
		answers = append(answers, fmt.Sprintf("%s=%q (before: %q)", key, u.r.answers[key], u.project.receipt.Answers[key]))
	}
	if answers != nil {
		out += "; with " + strings.Join(answers, ", ")
	}
	if u.owes() {
		out += "; its hooks have to run, which did not"
	}
	return out
}

func (u *update) counts() string {
	var counts []string
	for _, s := range updateStatuses {
		if n := u.count(s); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if counts == nil {
		return "no file changes"
	}
	return strings.Join(counts, ", ")
}

func (u *update) named(f generator.FileUpdate) string {
	if f.From != "" {
		return f.From + " -> " + f.Path
	}
	return f.Path
}

func (u *update) count(s generator.Status) (n int) {
	for _, f := range u.files {
		if f.Status == s {
			n++
		}
	}
	return n
}

// writeReleases tells what is new, and what is to be known before it runs anywhere.
func (u *update) writeReleases(b *strings.Builder) {
	for _, r := range u.releases() {
		fmt.Fprintf(b, "\n%s, %s\n", strings.TrimSpace(r.Stack+" "+r.Version), r.Date)
		for _, line := range r.Text {
			fmt.Fprintf(b, "  - %s\n", line)
		}
	}
	if before := u.beforeDeploy(); len(before) > 0 {
		fmt.Fprintf(b, "\nBefore you deploy:\n  - %s\n", strings.Join(before, "\n  - "))
	}
}

// brought is a release of the project's stack, or of one that it stands on.
type brought struct {
	Stack string `json:"stack,omitempty"` // that one
	generator.Release
}

// releases are those since what the project is of, the newest first.
func (u *update) releases() []brought {
	was := u.project.receipt.Template
	out := newReleases("", u.r.stack.Changes, was.Version)
	for _, part := range u.parts {
		if version, had := was.Parts[part.Name]; had {
			out = append(out, newReleases(part.Name, part.Changes, version)...)
		}
	}
	return out
}

func newReleases(stack string, changes []generator.Release, since string) (out []brought) {
	for _, r := range changes {
		if generator.Newer(r.Version, since) {
			out = append(out, brought{stack, r})
		}
	}
	return out
}

// beforeDeploy is what those say about it, and which migrations are new.
func (u *update) beforeDeploy() []string {
	var out []string
	for _, r := range u.releases() {
		out = append(out, r.Deploy...)
	}
	for _, f := range u.files {
		if f.Status == generator.Added && u.r.stack.Classes.IsAppend(f.Path) {
			out = append(out, "migrate: "+f.Path+" is new")
		}
	}
	return out
}

// commands make anew what the update could not.
func (u *update) commands() []string {
	var out []string
	for _, f := range u.files {
		if f.Remake != "" && !slices.Contains(out, f.Remake) {
			out = append(out, f.Remake)
		}
	}
	return out
}

func (u *update) next() []string {
	next := slices.Concat(u.commands(), u.r.stack.Next)
	if u.project.tree == nil {
		return next
	}
	return slices.Concat([]string{"git diff --cached"}, next, []string{"git commit"})
}

// updatedFile is what has become of a file, for programs.
type updatedFile struct {
	Path   string           `json:"path"`
	From   string           `json:"from,omitempty"`
	Status generator.Status `json:"status"`
	Notes  []string         `json:"notes"`
}

func (u *update) object(looking bool) map[string]any {
	files, conflicts := []updatedFile{}, []string{}
	for _, f := range u.files {
		files = append(files, updatedFile{f.Path, f.From, f.Status, orEmpty(f.Notes)})
		if f.Status == generator.Conflict {
			conflicts = append(conflicts, f.Path)
		}
	}
	status := "up to date"
	switch {
	case looking && u.hasWork():
		status = "behind"
	case len(conflicts) > 0:
		status = "conflicts"
	case u.written:
		status = "updated"
	}
	was := u.project.receipt
	to := map[string]any{"stackgen": version(), "version": u.r.stack.Version}
	if u.house != nil {
		to["commit"] = u.house.Commit
	}
	changed := map[string]string{}
	for _, key := range u.changed {
		changed[key] = was.Answers[key]
	}
	return map[string]any{
		"schema": 1, "status": status, "name": u.r.slug, "stack": u.r.stack.Name, "path": u.project.dir,
		"from": map[string]any{"stackgen": was.Stackgen, "version": was.Template.Version, "commit": was.Template.Commit}, "to": to,
		"answers": u.r.answers, "changed": changed, "assumed": orEmpty(u.r.assumed), "gone": orEmpty(u.gone), "deprecated": orEmpty(u.r.notices),
		"files": files, "conflicts": conflicts, "changes": orEmpty(u.releases()), "before_deploy": orEmpty(u.beforeDeploy()),
		"written": u.written,
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// printMissing tells what a project lacks an answer to, which is behind by that.
func (u *update) printMissing(c *cli.Context, missing answersMissing) error {
	_ = u.report(missing.error)
	if c.Bool("json") {
		u.r.slug, u.r.answers = u.project.receipt.Answers["name"], u.project.receipt.Answers
		object := u.object(true)
		object["status"], object["missing"] = "behind", strings.Split(missing.Error(), "\n")
		if err := u.printJSON(object); err != nil {
			return err
		}
	}
	return errDiffers
}
