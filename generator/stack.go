package generator

// Stack is one stack.yaml: what is asked, which other stacks it stands on, and
// how its files are treated.
//
// What stands above its fields, and those of the other parts of stack.yaml and
// of a configuration, is for whoever writes one: docs/template-reference.md and
// the schemas that editors use are made of it. What stands behind them is for Go.
type Stack struct {
	Name string `yaml:"-"` // its folder in the source: django, shared/repo

	// What people call it. A stack without a title is not offered: others mount it.
	Title string `yaml:"title"`
	// One line about it, for lists.
	Summary string `yaml:"summary"`
	// The version of the templates, not of the framework. Projects record it.
	Version string `yaml:"version"`
	// What its versions have brought, the newest first.
	Changes []Release `yaml:"changes"`
	// Since when it is not for new projects any more, and what to use instead.
	Deprecated *Deprecation `yaml:"deprecated"` // nil: it is not
	// The oldest release of stackgen that can render it. Default: any.
	Stackgen string `yaml:"stackgen"` // after Stack: it and what it mounts
	// The folder of the project that `app/` goes to. Default: that of the stack which mounts it, or the
	// project's own.
	Mount string `yaml:"mount"`
	// Other stacks, whose files lie below this one's, in this order.
	Mounts []Mount `yaml:"mounts"`
	// What it asks, after the questions of the stacks that it mounts. One without a `kind` changes the
	// question of its name.
	Questions []Question `yaml:"questions"` // after Stack: those of the mounted stacks first
	// How `stackgen update` treats files.
	Classes Classes `yaml:"classes"`
	// Commands to type after `stackgen new`, in order.
	Next []string `yaml:"next"` // after Stack: those of the mounted stacks first
	// Make targets that install the project, prepare its data and test it, in order: what `--setup` runs.
	Setup []string `yaml:"setup"` // after Stack: those of the mounted stacks first
	// What projects want of a machine, for `stackgen doctor`, beside what the mounted stacks want.
	Machine Machine `yaml:"machine"` // after Stack: with what the mounted stacks want
	// Programs that run when a project has been rendered, after those of the mounted stacks.
	Hooks []Hook `yaml:"hooks"` // after Stack: those of the mounted stacks first
	// Texts that templates see beside the answers, and that are made of those.
	Values []Value `yaml:"values"` // after Stack: with those of the mounted stacks
	// Others than `{{ }}` for some of this stack's own templates.
	Delimiters []Delimiters `yaml:"delimiters"`

	// Rendering, if not nil, is told of each template that is begun.
	Rendering func(template string) `yaml:"-"`

	catalog Catalog
	all     []Question          // Questions, and those that mounts preset
	presets map[string][]string // what mounts preset, at any depth
	under   []Part              // what it extends, that has versions of another line
	refused error               // by a configuration
}

// Mount puts another stack inside this one.
type Mount struct {
	// The other stack, by its folder in this template or in the built-in ones.
	Stack string `yaml:"stack"`
	// The folder of the project that its `app/` goes to. Default: its own `mount`.
	At string `yaml:"at"`
	// Where it does not hold, the stack is left out.
	When Condition `yaml:"when"`
	// Answers to questions of the other stack, for this mount alone. Nobody is asked for them.
	Preset map[string]string `yaml:"preset"`
}

// Classes are files that an update treats in a way of their own; all others are
// merged. Patterns are over whole paths of the project: `*` stands for anything but
// a slash, a leading `**/` for any folders, and a trailing `/**` for all that is
// below. A file that is `yours` is that whatever else fits it.
type Classes struct {
	// Files that are written once, and are the project's from then on.
	Yours []string `yaml:"yours"`
	// Files that are made of others: lock files move with their manifest.
	Derived []Derived `yaml:"derived"`
	// Migrations and the like: files are added, and never rewritten.
	Append []string `yaml:"append"`
}

// Derived are files that are made of others.
type Derived struct {
	// The pattern.
	Files string `yaml:"files"`
	// What makes them anew, in the project's folder, where an update cannot. `{folder}` is that of the file.
	Command string `yaml:"command"`
}
