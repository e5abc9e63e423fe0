package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// try makes one project, and says how that went.
func (t *tester) try(ctx context.Context, one *trial) string {
	answers, _, err := one.stack.WithoutSecrets().Resolve(one.Answers, generator.CaseFacts)
	var plan generator.Plan
	if err == nil {
		plan, err = generator.Collect(t.renderApart(ctx, renderJob{House: t.house, Stack: one.stack.Name, Answers: answers, Many: !t.run}))
	}
	if one.test.Error != "" || err != nil {
		return one.expect(err)
	}
	one.Problems = append(one.Problems, one.test.Look(plan, answers)...)
	kept, idle := one.test.Kept(plan, t.house.Ref)
	for _, pattern := range idle {
		one.Problems = append(one.Problems, "golden: "+pattern+": there is no such file")
	}
	updated, err := t.keep(ctx, one, kept)
	if err != nil {
		one.Problems = append(one.Problems, withHint(err))
	}
	switch {
	case len(one.Problems) > 0:
		return statusFailed
	case t.run && len(one.test.Commands) > 0:
		return t.runCommands(ctx, one, plan, answers)
	case updated:
		return statusUpdated
	}
	return statusPassed
}

// withHint is an error with its way out, on a line of its own.
func withHint(err error) string {
	if do := hintOf(err); do != "" {
		return err.Error() + "\nhint: " + do
	}
	return err.Error()
}

// expect compares the error that came with the one that is to come.
func (one *trial) expect(err error) string {
	switch {
	case err == nil:
		one.Problems = append(one.Problems, fmt.Sprintf("no error; one is to come that says %q", one.test.Error))
	case one.test.Error == "" || !strings.Contains(err.Error(), one.test.Error):
		one.Problems = append(one.Problems, withHint(err))
	default:
		return statusPassed
	}
	return statusFailed
}

// keep compares files with those that are kept, or keeps them anew.
func (t *tester) keep(ctx context.Context, one *trial, now generator.Plan) (updated bool, err error) {
	if len(one.test.Golden) == 0 {
		return false, nil
	}
	dir := generator.CasesDir + "/" + one.Case
	place, err := disk.OpenFolder(t.tests, one.Case, t.update && len(now) > 0)
	var kept generator.Plan
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return false, notFolder(dir, err)
	default:
		defer func() { _ = place.Close() }()
		if kept, err = disk.ReadIn(ctx, place); err != nil {
			return false, notFolder(dir, err)
		}
	}
	differ := diff(dir+"/", kept, now)
	switch {
	case differ == "":
		return false, nil
	case !t.update:
		one.Problems = append(one.Problems, differ)
		return false, nil
	}
	if err := t.rewrite(ctx, one.Case, place, kept, now); err != nil {
		return false, notFolder(dir, err)
	}
	return true, nil
}

// rewrite keeps other files than before.
func (t *tester) rewrite(ctx context.Context, name string, place *os.Root, kept, now generator.Plan) error {
	left, err := disk.Change(ctx, place, kept, now)
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("somebody else is writing there: %s", strings.Join(left, ", "))
	}
	if err == nil && len(now) == 0 {
		err = t.tests.Remove(name)
	}
	return err
}
