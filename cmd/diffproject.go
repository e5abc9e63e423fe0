package cmd

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

const diffName = "diff"

func (p *program) diffCommand() *cli.Command {
	return &cli.Command{
		Name:         diffName,
		Usage:        "show how a project differs from what its template wrote",
		UsageText:    "stackgen diff\nstackgen diff compose.yaml web",
		ArgsUsage:    "[PATH...]",
		OnUsageError: usageError,
		Flags:        []cli.Flag{jsonFlag},
		Action:       p.diffProject,
	}
}

// difference is how one file of a project differs from the pristine one.
type difference struct {
	Path   string `json:"path"`
	Status string `json:"status"` // changed, deleted
	Patch  string `json:"patch"`
	Note   string `json:"note,omitempty"` // what stands there, if it is nothing that a patch can tell
}

// diffProject compares a project with what it was made from. What only the project
// has is not looked at.
func (p *program) diffProject(c *cli.Context) error {
	if p.project == nil {
		return p.noProject
	}
	defer func() { _ = p.project.root.Close() }()
	if err := p.project.openTree(c.Context); err != nil {
		return err
	}
	if p.project.broken != nil {
		return p.isBroken()
	}
	all, err := p.differences(c)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = p.printJSON(map[string]any{"schema": 1, "path": p.project.dir, "files": orEmpty(all)})
	} else {
		err = p.printPatch(all)
	}
	if err == nil && len(all) > 0 {
		p.say("other than the template wrote them: %s", counted(len(all), "file"))
		return errDiffers
	}
	return err
}

// printPatch prints what git takes, and tells people the rest.
func (p *program) printPatch(all []difference) error {
	for _, d := range all {
		if _, err := io.WriteString(p.stdout, d.Patch); err != nil {
			return err
		}
		if d.Note != "" {
			p.say("%s: %s", d.Path, d.Note)
		}
	}
	return nil
}

func (p *program) differences(c *cli.Context) ([]difference, error) {
	_, base, err := generator.ReadMemory(p.project.root.FS())
	if err != nil {
		p.project.broken = &generator.Hint{Err: err, Do: "get " + generator.MemoryDir + " back from git, as it was in one commit"}
		return nil, p.isBroken()
	}
	wanted, err := p.wantedPaths(c, base)
	if err != nil {
		return nil, err
	}
	d, err := p.project.differ(c.Context, wanted)
	if err != nil {
		return nil, err
	}
	files := base.ByPath()
	var out []difference
	for _, name := range wanted {
		one, err := d.of(c.Context, files[name])
		if err != nil {
			return nil, err
		}
		if one.Status != "" {
			out = append(out, one)
		}
	}
	return out, nil
}

// wantedPaths are those of the base that the arguments name, sorted.
func (p *program) wantedPaths(c *cli.Context, base generator.Plan) ([]string, error) {
	wanted := map[string]bool{}
	for _, f := range base {
		wanted[f.Path] = c.NArg() == 0
	}
	for _, arg := range c.Args().Slice() {
		name, err := p.project.pathOf(arg)
		if err != nil {
			return nil, err
		}
		found := false
		for _, f := range base {
			if f.Path == name || name == "." || strings.HasPrefix(f.Path, name+"/") {
				wanted[f.Path], found = true, true
			}
		}
		if !found {
			return nil, usage("stackgen diff shows all that differs", "the template wrote nothing at %s", arg)
		}
	}
	maps.DeleteFunc(wanted, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(wanted)), nil
}
