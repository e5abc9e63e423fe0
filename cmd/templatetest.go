package cmd

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

func (p *program) testTemplateCommand() *cli.Command {
	return &cli.Command{
		Name:  "test",
		Usage: "make the projects of its tests, and look at them",
		UsageText: `stackgen template test
stackgen template test ./stacks --only 'team-*' --update
stackgen template test --run --jobs 4`,
		ArgsUsage:    "[FOLDER]",
		OnUsageError: usageError,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "only", Usage: "tests whose names match `PATTERN`"},
			&cli.BoolFlag{Name: "update", Usage: "keep the files as they are now"},
			&cli.StringFlag{Name: "combine", Usage: "`HOW` tests combine answers: all, or pairwise"},
			&cli.BoolFlag{Name: "run", Usage: "run their commands too, and hooks, in projects that changed"},
			&cli.BoolFlag{Name: "again", Usage: "with --run: also in those that did not"},
			&cli.IntFlag{Name: "jobs", Usage: "`NUMBER` of projects at once", DefaultText: "processors"},
			jsonFlag,
		},
		Action: p.testTemplate,
	}
}

// How a trial went.
const (
	statusPassed    = "passed"
	statusFailed    = "failed"
	statusUpdated   = "updated"   // what is kept was written anew
	statusUnchanged = "unchanged" // its commands have passed with the same project
)

// trial is one project of a test.
type trial struct {
	Case     string            `json:"test"`
	Stack    string            `json:"stack"`
	Answers  generator.Answers `json:"answers"` // that the test gives
	Status   string            `json:"status"`
	Problems []string          `json:"problems"`

	secrets generator.Answers // that the test gives: for hooks
	test    generator.Case
	stack   generator.Stack
}

// tester makes the projects of a template's tests.
type tester struct {
	*program
	house              house
	tests              *os.Root // of the template
	update, run, again bool
}

func (p *program) testTemplate(c *cli.Context) (err error) {
	t := &tester{program: p, update: c.Bool("update"), run: c.Bool("run"), again: c.Bool("again")}
	if t.house, err = templateHere(c); err != nil {
		return err
	}
	if err := checkTestFlags(c); err != nil {
		return err
	}
	if err := t.open(c.Context); err != nil {
		return err
	}
	defer t.close()
	trials, err := t.trials(c.Context, c.String("only"), c.String("combine"))
	if err != nil {
		return err
	}
	if err := t.tryAll(c.Context, trials, c.Int("jobs")); err != nil {
		return err
	}
	if err := t.print(c, trials); err != nil {
		return err
	}
	return failed(trials)
}

func checkTestFlags(c *cli.Context) error {
	how := c.String("combine")
	switch {
	case c.IsSet("jobs") && c.Int("jobs") < 1:
		return usage("1 is one after another", "--jobs %d: nothing would be tried", c.Int("jobs"))
	case c.IsSet("combine") && !slices.Contains(generator.Combines, how):
		return usage("one of: "+strings.Join(generator.Combines, ", "), "--combine %s: tests are not combined so", how)
	case c.Bool("again") && !c.Bool("run"):
		return usage("add --run", "--again says which commands run, and nothing runs")
	}
	return nil
}

// failed is the error of trials of which some did.
func failed(trials []*trial) error {
	n := 0
	for _, one := range trials {
		if one.Status == statusFailed {
			n++
		}
	}
	if n > 0 {
		return fmt.Errorf("%d of %d projects are not as the tests want them", n, len(trials))
	}
	return nil
}

// open reads the template's stacks.
func (t *tester) open(ctx context.Context) (err error) {
	if err = t.over(ctx, t.house); err != nil {
		return err
	}
	if t.stacks, err = t.catalog.Stacks(); err != nil {
		return err
	}
	template, err := os.OpenRoot(t.house.At.Folder)
	if err != nil {
		return err
	}
	defer func() { _ = template.Close() }()
	t.tests, err = openCases(template)
	return err
}

func (t *tester) close() { _ = t.tests.Close() }

// tryAll tries all, so many at once; 0 stands for as many as there are processors.
func (t *tester) tryAll(ctx context.Context, trials []*trial, jobs int) error {
	next := make(chan *trial)
	var at sync.WaitGroup
	for range min(cmp.Or(jobs, runtime.NumCPU()), len(trials)) {
		at.Go(func() {
			for one := range next {
				one.Status = t.try(ctx, one)
			}
		})
	}
	for _, one := range trials {
		if ctx.Err() != nil {
			break
		}
		next <- one
	}
	close(next)
	at.Wait()
	if ctx.Err() != nil {
		return errInterrupted
	}
	return nil
}

// print lists the tests, and of those that failed the projects.
func (t *tester) print(c *cli.Context, trials []*trial) error {
	if c.Bool("json") {
		return t.printJSON(map[string]any{"schema": 1, "projects": trials})
	}
	var b strings.Builder
	for i := 0; i < len(trials); {
		n := i
		count := map[string]int{}
		for ; n < len(trials) && trials[n].Case == trials[i].Case; n++ {
			count[trials[n].Status]++
		}
		for _, status := range slices.Sorted(maps.Keys(count)) {
			fmt.Fprintf(&b, "%-10s %s", status, trials[i].Case)
			if n-i > 1 {
				fmt.Fprintf(&b, ": %d of %d projects", count[status], n-i)
			}
			b.WriteByte('\n')
		}
		for _, one := range trials[i:n] {
			one.explain(&b)
		}
		i = n
	}
	_, err := fmt.Fprint(t.stdout, generator.Visible(b.String()))
	return err
}

// explain tells what is wrong with a project.
func (one *trial) explain(b *strings.Builder) {
	if one.Status != statusFailed {
		return
	}
	if one.test.Combine != "" {
		fmt.Fprintf(b, "  %s\n", one.Answers)
	}
	for _, problem := range one.Problems {
		b.WriteString("    " + strings.ReplaceAll(strings.TrimSpace(problem), "\n", "\n    ") + "\n")
	}
}
