package cmd

import (
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

// update is what is to become of a project.
type update struct {
	*program
	r       request
	gone    []string       // questions that are not asked any more
	changed []string       // questions with another answer than before
	base    generator.Plan // what the template wrote the last time
	theirs  generator.Plan // and writes now
	digest  string         // of that
	ours    generator.Tree
	tracked map[string][]repo.Tracked
	files   []generator.FileUpdate
	memory  generator.Plan // what the project is to remember
	// remembered is how that was seen.
	remembered map[string]disk.Sight
	written    bool
	looking    bool // nothing is to be written

	parts    []generator.Part  // what the stack stands on
	hooked   map[string]string // as in the receipt
	unhooked []string          // those that the template has changed, while hooks did not run
	hasHooks bool
	hooksRan bool
	ofHooks  []string // files that hooks alone make
}

// clean refuses what could not be told from the update afterwards.
func (u *update) clean(ctx context.Context) (err error) {
	tree := u.project.tree
	if tree == nil {
		return nil
	}
	if what := tree.Busy(); what != "" {
		return usage("end it first", "git is in the middle of a %s", what)
	}
	changed, err := tree.Changes(ctx)
	switch {
	case err != nil:
		return err
	case len(changed) > 0 && u.looking:
		u.say("not committed, which an update wants first: %s", someOf(changed))
	case len(changed) > 0:
		return usage("commit them, or git stash", "these files are changed or staged, and not committed: %s", someOf(changed))
	}
	u.tracked, err = tree.Tracked(ctx)
	return err
}

// maxNamed is how many paths an error names.
const maxNamed = 8

func someOf(paths []string) string {
	if more := len(paths) - maxNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(paths[:maxNamed], ", "), more)
	}
	return strings.Join(paths, ", ")
}

// answer completes the recorded answers with what is given, and with what the
// template asks for now.
func (u *update) answer(c *cli.Context) (err error) {
	if c.Bool("yes") || c.Bool("check") {
		u.interactive = false
	}
	u.skipHooks = c.Bool("skip-hooks")
	u.r = request{called: updateName, target: u.project.dir, trusted: c.Bool("trust") || u.trusted()}
	if u.r.when, err = commitTime(); err != nil {
		return err
	}
	if err := u.takeStack(c); err != nil {
		return err
	}
	if err := u.resolveAnew(c); err != nil {
		return err
	}
	if len(u.gone) > 0 {
		u.say("not asked any more: %s", strings.Join(u.gone, ", "))
	}
	u.tellAssumed(u.r)
	return u.takeHooks(c)
}

// takeHooks finds what the answers select beside files: hooks, if they may run, and the
// stacks that this one stands on.
func (u *update) takeHooks(c *cli.Context) error {
	programs, err := u.r.stack.Programs(u.r.answers)
	if err != nil {
		return err
	}
	if u.parts, err = u.r.stack.Parts(u.r.answers); err != nil {
		return err
	}
	if u.hasHooks = len(programs) > 0; u.isSettled() {
		return nil // hooks would do what they have done
	}
	if err := u.admit(c, &u.r); err != nil {
		return err
	}
	return u.askSecrets(c.Context, &u.r)
}

// takeStack finds the project's stack as it is now.
func (u *update) takeStack(c *cli.Context) (err error) {
	receipt := u.project.receipt
	if !slices.ContainsFunc(u.stacks, func(s generator.Stack) bool { return s.Name == receipt.Template.Stack }) {
		return u.withoutStack(receipt.Template)
	}
	if u.r.stack, err = u.stackToMake(receipt.Template.Stack); err != nil {
		return err
	}
	problems := generator.Problems{checkStackgen(receipt), u.r.stack.CheckRelease(version())}
	if moved := c.IsSet(templateFlagName) && receipt.Template.Source != anyFolder; !moved && !c.IsSet("to") { // who names one means it
		problems = append(problems, u.checkTemplate(receipt, u.r.stack))
	}
	return problems.Or()
}

// withoutStack says what to do about a template without the project's stack.
func (u *update) withoutStack(was generator.ReceiptTemplate) error {
	if u.house == nil {
		return usage("install the release of stackgen that it was made with, "+u.project.receipt.Stackgen, "the project is of the stack %q, which this stackgen has not", was.Stack)
	}
	return usage("--to takes a version of it that has, --template another template; there are: "+strings.Join(u.stackQuestion().Values(), ", "),
		"the project is of the stack %q, which template %s has not", was.Stack, u.house.named())
}

// resolveAnew settles the answers; who is there is asked what has none.
func (u *update) resolveAnew(c *cli.Context) error {
	r := &u.r
	questions := slices.DeleteFunc(slices.Clone(r.stack.Questions), func(q generator.Question) bool { return q.Hidden })
	given, err := u.givenAnew(c, questions)
	if err != nil {
		return err
	}
	answers, facts, gone := r.stack.Carried(u.project.receipt.Answers, given)
	u.gone, r.facts = gone, facts
	if u.interactive {
		next := func(so generator.Answers) (generator.Question, bool, error) {
			return r.stack.NextQuestion(so, facts, false)
		}
		answers, err = generator.Interview(answers, next, func(q generator.Question, back bool) (string, error) {
			return u.ask(c.Context, q, back, q.Check)
		})
		if err != nil {
			return err
		}
	}
	if r.answers, r.assumed, err = r.stack.Resolve(answers, facts); err != nil {
		if _, _, wrong := r.stack.NextQuestion(answers, facts, false); c.Bool("check") && wrong == nil {
			return answersMissing{err}
		}
		return err
	}
	r.notices = r.stack.Notices(r.answers, r.assumed)
	r.answers, r.secrets = r.stack.Apart(r.answers)
	for key, was := range u.project.receipt.Answers {
		if now, asked := r.answers[key]; asked && now != was {
			u.changed = append(u.changed, key)
		}
	}
	slices.Sort(u.changed)
	r.slug, err = generator.Slug(r.answers["name"])
	return err
}

// answersMissing is what the template asks for that the project has no answer to.
type answersMissing struct{ error }

// givenAnew are the answers that are given for this update. The environment answers
// only what the project has no answer to: what is set for new projects is not meant
// for this one.
func (u *update) givenAnew(c *cli.Context, questions []generator.Question) (generator.Answers, error) {
	fresh := slices.DeleteFunc(slices.Clone(questions), func(q generator.Question) bool {
		_, had := u.project.receipt.Answers[q.Name]
		return had && !q.Secret
	})
	given := variablesOf(fresh)
	fromFile, fileErr := u.readAnswers(c.Context, c.String("answers"))
	maps.Copy(given, fromFile)
	fromLine, lineErr := commandLine(c, append(slices.Clone(questions), questionsOf(u.stacks)...), "") // those of others are refused later
	maps.Copy(given, fromLine)
	return given, generator.Problems{fileErr, lineErr}.Or()
}

// merge renders the project anew, and finds out what becomes of each file.
func (u *update) merge(ctx context.Context) (err error) {
	if err := u.seeMemory(); err != nil {
		return err
	}
	if _, u.base, err = generator.ReadMemory(u.project.root.FS()); err != nil {
		return &generator.Hint{Err: err, Do: "get " + generator.MemoryDir + " back from git, as it was in one commit"}
	}
	rendered, err := generator.Collect(u.rendered(ctx, u.r))
	if err != nil {
		return err
	}
	u.theirs = rendered
	if u.hasHooks {
		u.theirs = u.withoutHooks(rendered)
	}
	if err := u.mergeWith(ctx, u.theirs); err != nil {
		return err
	}
	if err := u.checkUntracked(); err != nil {
		return err
	}
	if len(u.conflicts()) == 0 {
		if err := u.runHooks(ctx, rendered); err != nil {
			return err
		}
	}
	u.addUnhooked()
	u.crew.endIdle() // decisions, and what comes after them, may take long
	return u.makeMemory()
}

// seeMemory sees the files of the memory as they are before they are read.
func (u *update) seeMemory() (err error) {
	u.remembered = map[string]disk.Sight{}
	for _, path := range generator.MemoryFiles() {
		if u.remembered[path], err = disk.Look(u.project.root, path); err != nil {
			return err
		}
	}
	return nil
}

// mergeWith finds out what becomes of each file if the template writes that.
func (u *update) mergeWith(ctx context.Context, theirs generator.Plan) (err error) {
	paths := map[string]bool{}
	for _, f := range slices.Concat(u.base, theirs) {
		paths[f.Path] = true
	}
	if u.ours, err = u.project.read(ctx, slices.Sorted(maps.Keys(paths)), u.tracked); err != nil {
		return err
	}
	from, to := u.versions()
	u.files = generator.Update(u.base, theirs, u.ours, generator.Treatment{
		Classes: u.r.stack.Classes,
		Labels:  generator.Labels{Ours: "your project", Base: "old template (" + from + ")", Theirs: "new template (" + to + ")"},
		Asked:   len(u.changed) > 0,
		Relock: func(manifests map[string][]byte) (map[string]generator.Relocked, error) {
			return u.relock(ctx, u.r, manifests)
		},
	})
	return nil
}

// makeMemory makes what the project is to remember.
func (u *update) makeMemory() error {
	source := ""
	if u.house != nil {
		source = u.house.sourceFrom(u.project.dir)
	}
	u.digest = u.theirs.Digest()
	later := u.later()
	base := slices.DeleteFunc(slices.Clone(u.theirs), func(f generator.File) bool { return slices.Contains(later, f.Path) })
	hooks := generator.Hooking{Hooked: u.hooked, Owed: u.hasHooks && !u.hooksRan && (u.project.receipt.Owed || !u.isSettled() && u.isBehind())}
	packed, err := generator.BaseOf(base)
	if err != nil {
		return err
	}
	u.memory, err = u.r.stack.From(source).Remember(packed, hooks, u.r.answers, version())
	return err
}

// later are files that are new in the template, and cannot be there before a conflict is
// resolved: the next update adds them.
func (u *update) later() []string {
	before, open := u.base.ByPath(), pathsOf(u.conflicts())
	isOpen := func(path string) bool { return slices.Contains(open, path) }
	var out []string
	for _, f := range u.files {
		_, had := before[f.Path]
		if f.Status == generator.Kept && !had && slices.ContainsFunc(u.ours.Blocks[f.Path], isOpen) {
			out = append(out, f.Path)
		}
	}
	return out
}

// isSettled says whether all is as it was when the project was made, or updated, and hooks
// have run then, if there are any.
func (u *update) isSettled() bool {
	was := u.project.receipt
	return u.house != nil && u.house.Commit != "" && u.house.Commit == was.Template.Commit && was.Stackgen == version() && len(u.changed) == 0 && !was.Owed
}

// owes says whether hooks have to run that did not.
func (u *update) owes() bool {
	return u.hasHooks && u.project.receipt.Owed && !u.hooksRan && !u.skipHooks
}

// versions name what the project was of, and what it is to be of.
func (u *update) versions() (from, to string) {
	was := u.project.receipt
	now := generator.ReceiptTemplate{Version: u.r.stack.Version}
	if u.house != nil {
		now.Commit = u.house.Commit
	}
	return versionOf(was.Template, was.Stackgen), versionOf(now, version())
}

// versionOf names a template's version as exactly as needed, in one line.
func versionOf(t generator.ReceiptTemplate, stackgen string) string {
	t.Version, t.Commit = strings.Join(strings.Fields(t.Version), " "), strings.Join(strings.Fields(t.Commit), " ")
	stackgen = strings.Join(strings.Fields(stackgen), " ")
	switch {
	case t.Commit != "" && t.Version != "":
		return fmt.Sprintf("%s, %.8s", t.Version, t.Commit)
	case t.Commit != "":
		return fmt.Sprintf("%.8s", t.Commit)
	case t.Version != "":
		return t.Version + ", stackgen " + stackgen
	}
	return "stackgen " + stackgen
}

// conflicts are the files that somebody has to decide about.
func (u *update) conflicts() []generator.FileUpdate {
	return slices.DeleteFunc(slices.Clone(u.files), func(f generator.FileUpdate) bool { return f.Status != generator.Conflict })
}

// isBehind says whether the template writes something else than the last time, or is of
// another version, or whether the project is to have other answers.
func (u *update) isBehind() bool {
	was := u.project.receipt.Template
	isOther := func(p generator.Part) bool {
		version, had := was.Parts[p.Name]
		return had && version != p.Version
	}
	return u.project.receipt.Digest != u.digest || len(u.unhooked) > 0 || u.owes() || was.Version != u.r.stack.Version || len(u.changed) > 0 ||
		slices.ContainsFunc(u.parts, isOther)
}

// checkUntracked refuses to write over what git could not bring back.
func (u *update) checkUntracked() error {
	if u.project.tree == nil {
		return nil
	}
	lost := slices.DeleteFunc(generator.MemoryFiles(), func(path string) bool { return len(u.tracked[path]) > 0 })
	for _, f := range u.files {
		if f.File == nil && f.Status != generator.Removed {
			continue
		}
		lost = append(lost, slices.DeleteFunc([]string{f.Path, f.From}, u.isSafe)...)
	}
	switch {
	case len(lost) > 0 && u.looking:
		u.say("not known to git, which an update wants first: %s", someOf(lost))
	case len(lost) > 0:
		return usage("git add and commit them, or move them away", "git does not know these files, and the update would write them: %s", someOf(lost))
	}
	return nil
}

// isSafe says whether nothing is lost if something else is written to a path.
func (u *update) isSafe(path string) bool {
	_, there := u.ours.Files[path]
	return !there || len(u.tracked[path]) > 0
}
