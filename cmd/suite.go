package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// caseNames are the tests in the folder, sorted.
func caseNames(tests *os.Root) ([]string, error) {
	entries, err := fs.ReadDir(tests.FS(), ".")
	if err != nil {
		return nil, err
	}
	var names []string
	var problems generator.Problems
	for _, e := range entries {
		name, isCase := strings.CutSuffix(e.Name(), generator.CaseExt)
		switch {
		case isCase:
			names, problems = append(names, name), append(problems, checkCaseName(name))
		case strings.HasSuffix(e.Name(), ".yml"):
			problems = append(problems, usage("call it "+strings.TrimSuffix(e.Name(), ".yml")+generator.CaseExt, "%s/%s is no test by its name", generator.CasesDir, e.Name()))
		case e.IsDir() && !hasCase(entries, e.Name()):
			problems = append(problems, usage("remove it, or write the test", "%s/%s belongs to no test", generator.CasesDir, e.Name()))
		}
	}
	return names, problems.Or()
}

func hasCase(entries []fs.DirEntry, name string) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name+generator.CaseExt })
}

// checkCaseName says whether a folder of the template can be called so.
func checkCaseName(name string) error {
	if err := generator.CheckPath(name); err != nil || strings.HasPrefix(name, ".") || strings.Contains(name, "/") {
		return usage("letters, digits and hyphens", "%s/%s%s: a test cannot be called %q", generator.CasesDir, name, generator.CaseExt, name)
	}
	return nil
}

// openCases opens the folder of a template's tests.
func openCases(template *os.Root) (*os.Root, error) {
	tests, err := disk.OpenFolder(template, generator.CasesDir, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noCase("", nil)
	}
	if err != nil {
		return nil, notFolder(generator.CasesDir, err)
	}
	return tests, nil
}

// notFolder says of a folder in a template that it cannot be used.
func notFolder(dir string, err error) error {
	return &generator.Hint{Err: fmt.Errorf("%s: %w", dir, err), Do: "it is to be a folder of the template itself, no link, that may be read and written"}
}

// readCase reads a test in the folder.
func readCase(tests *os.Root, name string) (c generator.Case, err error) {
	if err := checkCaseName(name); err != nil {
		return c, err
	}
	file := generator.CasesDir + "/" + name + generator.CaseExt
	info, err := tests.Lstat(name + generator.CaseExt)
	if err == nil && !info.Mode().IsRegular() {
		return c, usage("it is to be a file of the template itself", "%s is no file", file)
	}
	var data []byte
	if err == nil {
		data, err = generator.ReadSmall(tests.FS(), name+generator.CaseExt)
	}
	if errors.Is(err, fs.ErrNotExist) {
		names, _ := caseNames(tests) // what is wrong with others is said when those are meant
		return c, noCase(name, names)
	}
	if err == nil {
		c, err = generator.ParseCase(data)
	}
	if err != nil {
		err = &generator.Hint{Err: fmt.Errorf("%s: %w", file, err), Do: hintOf(err)}
	}
	return c, err
}

// noCase is the error for a name, or a pattern, that none of the tests has.
func noCase(name string, names []string) error {
	if len(names) == 0 {
		return usage("write one: "+generator.CasesDir+"/defaults"+generator.CaseExt+"; stackgen template init shows how", "the template has no tests")
	}
	return unknown("test", "", name, names)
}

// trials are the projects of all tests that are meant.
func (t *tester) trials(ctx context.Context, only, combine string) ([]*trial, error) {
	if _, err := path.Match(only, ""); err != nil {
		return nil, usage("a name; * stands for any characters", "--only %q: %v", only, err)
	}
	names, err := caseNames(t.tests)
	problems := generator.Problems{err}
	var out []*trial
	found := false
	for _, name := range names {
		if ok, _ := path.Match(only, name); !ok && only != "" {
			continue
		}
		found = true
		some, err := t.trialsOf(ctx, name, combine)
		out, problems = append(out, some...), append(problems, err)
	}
	if !found {
		problems = append(problems, noCase(only, names))
	}
	return out, problems.Or()
}

// trialsOf are the projects of one test.
func (t *tester) trialsOf(ctx context.Context, name, combine string) ([]*trial, error) {
	test, err := readCase(t.tests, name)
	if err != nil {
		return nil, err
	}
	if test.Combine != "" && combine != "" {
		test.Combine = combine
	}
	if len(test.Golden) == 0 {
		if err := t.forget(ctx, name); err != nil {
			return nil, err
		}
	}
	s, err := t.stackOf(test)
	var projects []generator.Answers
	if err == nil {
		projects, err = test.Projects(s, name)
	}
	if err != nil {
		return nil, &generator.Hint{Err: fmt.Errorf("%s/%s%s: %w", generator.CasesDir, name, generator.CaseExt, err), Do: hintOf(err)}
	}
	var out []*trial
	for _, answers := range projects {
		one := &trial{Case: name, Stack: s.Name, Problems: []string{}, test: test, stack: s}
		one.Answers, one.secrets = s.Apart(answers)
		out = append(out, one)
	}
	return out, nil
}

// forget removes what is kept of a test that keeps nothing any more, or says that
// it is there.
func (t *tester) forget(ctx context.Context, name string) error {
	dir := generator.CasesDir + "/" + name
	place, err := disk.OpenFolder(t.tests, name, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return notFolder(dir, err)
	}
	defer func() { _ = place.Close() }()
	if !t.update {
		return usage("--update removes it", "%s is there, and its test keeps nothing", dir)
	}
	kept, err := disk.ReadIn(ctx, place)
	if err == nil {
		_, err = disk.Change(ctx, place, kept, nil)
	}
	if err == nil {
		err = t.tests.Remove(name)
	}
	if err != nil {
		return notFolder(dir, err)
	}
	return nil
}

// stackOf is the stack that a test is of.
func (p *program) stackOf(test generator.Case) (generator.Stack, error) {
	given := generator.Answers{"stack": test.Stack}
	p.proposeStack(given)
	if given["stack"] != "" {
		return p.stack(given["stack"])
	}
	own := p.catalog.Own(p.stacks)
	if len(own) == 0 {
		return generator.Stack{}, usage("a stack that can be chosen has a title", "the template has no stack of its own to choose")
	}
	return generator.Stack{}, usage("say it with stack: "+strings.Join(own, ", "), "there are several stacks")
}
