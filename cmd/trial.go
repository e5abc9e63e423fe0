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
		plan, err = send[generator.Plan](ctx, rendering, renderJob{t.house, one.stack.Name, answers})
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
		return t.runCommands(ctx, one, plan)
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
	dir := casesDir + "/" + one.Case
	place, kept, err := t.kept(ctx, dir, t.update && len(now) > 0)
	if err != nil {
		return false, notFolder(dir, err)
	}
	if place != nil {
		defer func() { _ = place.Close() }()
	}
	differ := diff(dir+"/", kept, now)
	switch {
	case differ == "":
		return false, nil
	case !t.update:
		one.Problems = append(one.Problems, differ)
		return false, nil
	}
	if _, err = disk.Change(ctx, place, kept, now); err == nil && len(now) == 0 {
		err = t.root.Remove(dir)
	}
	if err != nil {
		err = notFolder(dir, err)
	}
	return true, err
}

func notFolder(dir string, err error) error {
	return &generator.Hint{Err: fmt.Errorf("%s: %w", dir, err), Do: "it is to be a folder of the template itself, which may be written"}
}

// kept is what stands in a folder of the template, which is made if it is to be.
// The folder is nil if it is not there.
func (t *tester) kept(ctx context.Context, dir string, wanted bool) (*os.Root, generator.Plan, error) {
	if wanted {
		if err := t.root.MkdirAll(dir, 0o755); err != nil {
			return nil, nil, err
		}
	}
	place, err := t.root.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	kept, err := disk.ReadIn(ctx, place)
	return place, kept, err
}
