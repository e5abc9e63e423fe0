package generator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Case is a test of a template: answers, and what the project is to be that is
// made of them.
type Case struct {
	// The stack that it is of. Default: the only one of the template.
	Stack string `yaml:"stack"`
	// Answers, as in an answers file. The project is called like the test, unless `name` is among them; what else is
	// not answered has its default, where git's user is `Ann Onym <ann@example.com>` and the year 2026.
	Answers Decided `yaml:"answers"`
	// Makes several projects, of the answers to the questions that are not answered: of `all` combinations, or `pairwise`, so that every
	// two answers stand together in one project at least.
	Combine string `yaml:"combine"`
	// Paths, or patterns as in `classes`, of files whose content is kept in the folder that is called like the test. `own` stands for those that
	// the template writes, `parts` for those of others in which it fills a slot. Default: `[own]`, or nothing with `combine`.
	Golden []string `yaml:"golden"`
	// What is to hold of each project.
	Checks []Claim `yaml:"checks"`
	// A part of the error that is to come instead of a project.
	Error string `yaml:"error"`
	// Commands for `sh`, each in the folder of the project, which `--run` runs.
	Commands []string `yaml:"commands"`
}

// Claim is what is to hold of a file, or of all that match.
type Claim struct {
	// A path, or a pattern as in `classes`. One at least has to be there.
	File string `yaml:"file"`
	// Text that stands in it.
	Contains string `yaml:"contains"`
	// Text that does not.
	Lacks string `yaml:"lacks"`
	// A regular expression (RE2) that matches somewhere in it; `^` and `$` are the ends of a line.
	Matches string `yaml:"matches"`
	// There is no such file.
	Absent bool `yaml:"absent"`
	// It can be read as what it is called: `.json`, `.yaml` or `.yml`.
	Parses bool `yaml:"parses"`
	// Answers with which it is to hold. Otherwise it is not looked at.
	When Condition `yaml:"when"`
}

// CasesDir is the folder of a template that holds its tests: NAME with CaseExt, and
// what is kept of the project in the folder NAME.
const (
	CasesDir = "tests"
	CaseExt  = ".yaml"
)

// What stands in Case.Golden for the files that the template writes, and for those
// of others in which it fills a slot.
const (
	GoldenOwn   = "own"
	GoldenParts = "parts"
)

// Values of Case.Combine.
const (
	CombineAll      = "all"
	CombinePairwise = "pairwise"
)

// Combines are all ways to combine answers.
var Combines = []string{CombineAll, CombinePairwise}

// ParseCase reads a case.
func ParseCase(data []byte) (Case, error) {
	var c Case
	if err := decodeStrict(data, &c); err != nil {
		return c, err
	}
	if c.Golden == nil && c.Combine == "" && c.Error == "" {
		c.Golden = []string{GoldenOwn}
	}
	return c, c.check()
}

func (c Case) check() error {
	switch {
	case c.Combine != "" && !slices.Contains(Combines, c.Combine):
		return fmt.Errorf("combine: %q is none of %s", c.Combine, strings.Join(Combines, ", "))
	case c.Combine != "" && len(c.Golden) > 0:
		return fmt.Errorf("golden: is of one project, and combine makes several")
	case c.Error != "" && len(c.Golden)+len(c.Checks)+len(c.Commands) > 0:
		return fmt.Errorf("error: where one is to come there is nothing else to look at")
	}
	for i, k := range c.Checks {
		if err := k.check(); err != nil {
			return fmt.Errorf("checks[%d]: %w", i, err)
		}
	}
	return c.checkGolden()
}

func (c Case) checkGolden() error {
	for _, pattern := range c.Golden {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("golden: %q: %w", pattern, err)
		}
	}
	return nil
}

func (k Claim) check() error {
	if _, err := path.Match(k.File, ""); err != nil || k.File == "" {
		return fmt.Errorf("file: %q is no path and no pattern", k.File)
	}
	says := k.Contains != "" || k.Lacks != "" || k.Matches != "" || k.Parses
	if says == k.Absent {
		return fmt.Errorf("%s: absent, or one of contains, lacks, matches and parses", k.File)
	}
	if _, err := regexp.Compile(k.Matches); err != nil {
		return fmt.Errorf("%s: matches: %w", k.File, err)
	}
	return nil
}

// Look says what in a project is not as the case wants it, a line each.
func (c Case) Look(p Plan, a Answers) []string {
	var out []string
	for _, k := range c.Checks {
		if k.When.holds(a) {
			out = append(out, k.look(p)...)
		}
	}
	return out
}

func (k Claim) look(p Plan) (wrong []string) {
	found := false
	for _, f := range p {
		if f.Path != k.File && !matches(k.File, f.Path) {
			continue
		}
		found = true
		if what := k.lookAt(f); what != "" {
			wrong = append(wrong, f.Path+": "+what)
		}
	}
	if !found && !k.Absent {
		wrong = append(wrong, k.File+": there is none")
	}
	return wrong
}

// lookAt says what is wrong with one file.
func (k Claim) lookAt(f File) string {
	switch {
	case k.Absent:
		return "is there"
	case !bytes.Contains(f.Data, []byte(k.Contains)):
		return fmt.Sprintf("does not contain %q", k.Contains)
	case k.Lacks != "" && bytes.Contains(f.Data, []byte(k.Lacks)):
		return fmt.Sprintf("contains %q", k.Lacks)
	case !regexp.MustCompile("(?m)" + k.Matches).Match(f.Data):
		return fmt.Sprintf("nothing matches %q", k.Matches)
	case k.Parses:
		return cannotParse(f)
	}
	return ""
}

// cannotParse says why a file is not what it is called.
func cannotParse(f File) string {
	var err error
	switch path.Ext(f.Path) {
	case ".json":
		err = json.Unmarshal(f.Data, new(json.RawMessage))
	case ".yaml", ".yml":
		if len(f.Data) > maxYAML {
			return "has more than 1 MiB, too much to read it as YAML here"
		}
		err = yaml.Unmarshal(f.Data, new(yaml.Node))
	default:
		return "is neither .json nor .yaml: what would it be read as?"
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// Kept are the files of a project whose content the case keeps, under the names
// that they are kept under, and patterns that no file matches. own is the name of
// the template's source.
func (c Case) Kept(p Plan, own string) (kept Plan, idle []string) {
	used := map[string]bool{GoldenOwn: true, GoldenParts: true} // a stack may have none
	for _, f := range p {
		keep := false
		for _, pattern := range c.Golden {
			if keeps(pattern, f, own) {
				keep, used[pattern] = true, true
			}
		}
		if keep {
			f.Path = keptAs(f.Path)
			kept = append(kept, f)
		}
	}
	kept.sort()
	return kept, slices.DeleteFunc(slices.Clone(c.Golden), func(pattern string) bool { return used[pattern] })
}

// keeps says whether an entry of golden is about a file.
func keeps(pattern string, f File, own string) bool {
	of := func(origin string) bool { return strings.HasPrefix(origin, own+":") }
	switch pattern {
	case GoldenOwn:
		return of(f.Origin)
	case GoldenParts:
		return slices.ContainsFunc(f.Parts, of)
	}
	return pattern == f.Path || matches(pattern, f.Path)
}

// keptExt is added to what would act on the repository that keeps it.
const keptExt = ".kept"

func keptAs(name string) string {
	if slices.Contains(mustBeTemplates, path.Base(name)) {
		return name + keptExt
	}
	return name
}

// CaseFacts are those of every case, so that it is the same on any day and machine.
var CaseFacts = Facts{"git.name": "Ann Onym", "git.email": "ann@example.com", "year": "2026"}

// Projects are the answers of each project that a case is about, in their order.
func (c Case) Projects(s Stack, name string) ([]Answers, error) {
	for i, k := range c.Checks {
		if err := k.When.check(s.all); err != nil {
			return nil, fmt.Errorf("checks[%d]: %w", i, err)
		}
	}
	base := with(s.normal(Answers(c.Answers)), "name", cmp.Or(c.Answers["name"], name))
	switch c.Combine {
	case "":
		return []Answers{base}, nil
	case CombineAll:
		return s.everyCombination(base)
	}
	return s.pairwise(base)
}
