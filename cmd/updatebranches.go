package cmd

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
	"github.com/stackgen/stackgen/generator/repo"
)

// side is what one branch remembers, where two were updated apart.
type side struct {
	name    string
	why     string // it counts
	receipt generator.Receipt
	base    generator.Plan
	memory  generator.Plan // the files
}

// The stages of git's index in a merge.
const (
	stageBase   = "1"
	stageOurs   = "2"
	stageTheirs = "3"
)

// resolveMemory ends a merge of git in which two branches were updated apart: what one
// of them remembers is right for both.
func (p *program) resolveMemory(c *cli.Context) error {
	nothing := usage("stackgen update begins one", "no update waits for anything")
	tree := p.project.tree
	if tree == nil {
		return nothing
	}
	tracked, err := tree.Tracked(c.Context)
	if err != nil {
		return err
	}
	paths := generator.MemoryFiles()
	if !slices.ContainsFunc(paths, func(path string) bool { return len(tracked[path]) > 1 }) {
		return nothing
	}
	first, other, err := p.branches(c.Context, tracked)
	if err != nil {
		return err
	}
	if err := disk.Replace(c.Context, p.project.root, first.memory); err != nil {
		return err
	}
	if err := tree.Stage(c.Context, paths); err != nil {
		return err
	}
	left := p.answersLeft(c.Context, tracked, first, other)
	text := fmt.Sprintf("%s is that of %s\n", generator.MemoryDir, strings.TrimSuffix(first.name+", "+first.why, ", "))
	if len(left) > 0 {
		text += fmt.Sprintf("%s has other answers; once the merge is committed, this takes them:\n  stackgen update%s\n", other.name, setFlags(left))
	}
	return p.printResult(c, text, map[string]any{"schema": 1, "status": "resolved", "taken": first.name, "answers_left": left})
}

// branches are what both sides of the merge remember, the one that counts first.
func (p *program) branches(ctx context.Context, tracked map[string][]repo.Tracked) (first, other side, err error) {
	ours, oursErr := p.sideOf(ctx, tracked, stageOurs, "this branch")
	theirs, theirsErr := p.sideOf(ctx, tracked, stageTheirs, "the other branch")
	switch {
	case oursErr != nil && theirsErr != nil:
		return first, other, &generator.Hint{Err: oursErr, Do: "git checkout --ours or --theirs -- " + generator.MemoryDir + ", and git add it"}
	case oursErr != nil:
		return theirs, theirs, nil
	case theirsErr != nil:
		return ours, ours, nil
	}
	switch {
	case isNewer(ours.receipt, theirs.receipt):
		ours.why = "the newer one"
	case isNewer(theirs.receipt, ours.receipt):
		theirs.why = "the newer one"
		return theirs, ours, nil
	default:
		fits := p.fits(theirs.base) - p.fits(ours.base)
		ours.why, theirs.why = "which fits the files", "which fits the files better"
		if fits > 0 {
			return theirs, ours, nil
		}
	}
	return ours, theirs, nil
}

// fits counts the files of a base that the merged project has as they are there: it has
// the changes of both branches, and the newer base knows more of those.
func (p *program) fits(base generator.Plan) (n int) {
	for _, f := range base {
		if data, err := p.project.root.ReadFile(f.Path); err == nil && bytes.Equal(data, f.Data) {
			n++
		}
	}
	return n
}

// sideOf is what one side of the merge remembers.
func (p *program) sideOf(ctx context.Context, tracked map[string][]repo.Tracked, stage, name string) (s side, err error) {
	s.name = name
	for _, path := range generator.MemoryFiles() {
		entries := tracked[path]
		// What both have the same is in no stage of its own.
		at := slices.IndexFunc(entries, func(t repo.Tracked) bool { return t.Stage == stage || t.Stage == "0" })
		if at < 0 {
			return s, fmt.Errorf("%s has no %s", name, path)
		}
		data, err := p.project.tree.Content(ctx, entries[at].Object)
		if err != nil {
			return s, err
		}
		s.memory = append(s.memory, generator.File{Path: path, Data: data, Mode: 0o644})
	}
	s.receipt, s.base, err = generator.ParseMemory(s.memory[0].Data, s.memory[1].Data)
	return s, err
}

// answersLeft are those that the other branch alone has changed.
func (p *program) answersLeft(ctx context.Context, tracked map[string][]repo.Tracked, first, other side) generator.Answers {
	left := generator.Answers{}
	before, err := p.sideOf(ctx, tracked, stageBase, "what both come from")
	for key, answer := range other.receipt.Answers {
		now, asked := first.receipt.Answers[key]
		if asked && now != answer && (err != nil || before.receipt.Answers[key] == now) {
			left[key] = answer
		}
	}
	return left
}

// setFlags are the answers as they are typed.
func setFlags(answers generator.Answers) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		b.WriteString(" --set " + shellWord(key+"="+answers[key]))
	}
	return b.String()
}

// isNewer says whether a project was brought further than another one.
func isNewer(a, b generator.Receipt) bool {
	if generator.Newer(a.Template.Version, b.Template.Version) || generator.Newer(b.Template.Version, a.Template.Version) {
		return generator.Newer(a.Template.Version, b.Template.Version)
	}
	return generator.Newer(a.Stackgen, b.Stackgen)
}
