package generator

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

const manifestFile = "stack.yaml"

var targetForm = lazy.Regexp(`^[a-z][a-z0-9-]*$`)

var nameForm = lazy.Regexp(`^[a-z][a-z0-9_]*$`)

// load reads a stack and gathers the questions of all that it mounts.
func (c Catalog) load(name string) (Stack, error) {
	if c.many {
		return c.mounted(name, nil)
	}
	return c.gather(name, []string{name})
}

// mounted is a stack that nobody changes. It is remembered, as most stacks stand on the same
// few; unlike with [readOnce] nobody waits for it, as stacks that mount each other would for ever.
func (c Catalog) mounted(name string, within []string) (Stack, error) {
	if slices.Contains(within, name) {
		return Stack{}, fmt.Errorf("stack %s mounts itself (%v)", name, append(within, name))
	}
	if known, ok := c.known.Load(key[Stack](name)); ok {
		return known.(Stack), nil
	}
	s, err := c.gather(name, append(within, name))
	if err == nil {
		c.known.Store(key[Stack](name), s)
	}
	return s, err
}

// gather is what a stack has of its own and of all that it mounts.
func (c Catalog) gather(name string, within []string) (Stack, error) {
	parts, err := c.manifests(name)
	if err != nil {
		return Stack{}, err
	}
	own := parts[0].Stack
	for i, part := range parts[1:] {
		before := own
		if own = own.extended(part.Stack); part.Version != "" {
			own.under = append(own.under, before.asBase(name, parts[i].source))
		}
	}
	s := own
	s.Name, s.catalog = name, c
	s.Questions, s.Next, s.Setup, s.Machine, s.Values, s.Hooks = nil, nil, nil, Machine{}, nil, nil
	for i, m := range s.Mounts {
		if err := s.take(m, within); err != nil {
			part, at := partOf(parts, i, func(m manifest) int { return len(m.Mounts) })
			return Stack{}, part.wrong(fmt.Errorf("mounts[%d]: %w", at, err))
		}
	}
	s.Next, s.Setup = appendNew(s.Next, own.Next), appendNew(s.Setup, own.Setup)
	s.Machine = s.Machine.with(own.Machine)
	s.Values = append(s.Values, own.Values...)
	s.Hooks = append(s.Hooks, own.hooksIn(name)...)
	for _, part := range parts {
		if err := s.ask(part); err != nil {
			return Stack{}, part.wrong(err)
		}
	}
	return s, cmp.Or(s.checkValues(parts), s.checkConditions(parts))
}

// wantsNewer says of a manifest that cannot be read which release could, if it says so.
func wantsNewer(data []byte, err error) error {
	var only struct {
		Stackgen string `yaml:"stackgen"`
	}
	if len(data) > maxYAML || yaml.Unmarshal(data, &only) != nil || only.Stackgen == "" {
		return err
	}
	return &Hint{Err: err, Do: "it wants stackgen " + only.Stackgen + " or newer"}
}

// checkConditions looks at when mounts and hooks are there.
func (s Stack) checkConditions(parts []manifest) error {
	for _, part := range parts {
		for i, m := range part.Mounts {
			if err := m.When.check(s.all); err != nil {
				return part.wrong(fmt.Errorf("mounts[%d]: %w", i, err))
			}
		}
		for i, h := range part.Hooks {
			if err := h.When.check(s.all); err != nil {
				return part.wrong(fmt.Errorf("hooks[%d]: %w", i, err))
			}
		}
	}
	return nil
}

// manifest is a stack.yaml, without what it mounts.
type manifest struct {
	Stack
	manifestText
	file  string // with its source, where that is not the first
	place string // the same, in words
}

// manifestText is a stack.yaml as it stands in a source.
type manifestText struct {
	source, path string
	data         []byte
}

// manifests are the stack.yaml of a stack: a source may extend that of an earlier one.
// They are read once, as most stacks stand on the same few, and nobody may change them.
func (c Catalog) manifests(name string) ([]manifest, error) {
	return readOnce(c, name, func() ([]manifest, error) { return c.readManifests(name) })
}

func (c Catalog) readManifests(name string) ([]manifest, error) {
	file := path.Join(name, manifestFile)
	var out []manifest
	for n, src := range c.sources {
		if !exists(src.FS, file) {
			continue
		}
		part, err := c.manifestOf(n, file)
		if err != nil {
			return nil, err
		}
		out = append(out, part)
	}
	if out == nil {
		return nil, fmt.Errorf("read stack: %s: %w", file, fs.ErrNotExist)
	}
	return out, nil
}

// manifestOf is the manifest that the source of that number has at a path.
func (c Catalog) manifestOf(n int, file string) (manifest, error) {
	for c.under != nil && n < len(c.under.sources) {
		c = *c.under
	}
	return readOnce(c, fmt.Sprintf("%s of %d", file, n), func() (manifest, error) { return c.readManifest(n, file) })
}

func (c Catalog) readManifest(n int, file string) (part manifest, err error) {
	source := c.sources[n].Name
	data, err := ReadSmall(c.sources[n].FS, file)
	if err != nil {
		return part, fmt.Errorf("read stack: %s: %w", source, err)
	}
	part = manifest{manifestText: manifestText{source, file, data}, file: file, place: file}
	if source != c.sources[0].Name {
		part.file, part.place = source+":"+file, file+" of template "+source
	}
	if err := decodeStrict(data, &part.Stack); err != nil {
		return part, part.wrong(wantsNewer(data, err))
	}
	if err := part.checkOwn(); err != nil {
		return part, part.wrong(err)
	}
	for i := range part.Delimiters {
		part.Delimiters[i].source = source
	}
	text := part.manifestText
	for i := range part.Values {
		part.Values[i].in, part.Values[i].at = &text, i
	}
	return part, nil
}

// checkOwn looks at what stands in this stack's own file, but for its questions.
func (s Stack) checkOwn() error {
	for _, d := range s.Delimiters {
		if err := d.check(); err != nil {
			return err
		}
	}
	for i, h := range s.Hooks {
		if err := h.check(); err != nil {
			return fmt.Errorf("hooks[%d]: %w", i, err)
		}
	}
	for _, target := range s.Setup {
		if !targetForm().MatchString(target) {
			return fmt.Errorf("setup: %q is not a make target", target)
		}
	}
	if s.Stackgen != "" && !numbersForm().MatchString(s.Stackgen) {
		return fmt.Errorf("stackgen: %q is not a release, such as 1.4", s.Stackgen)
	}
	return cmp.Or(checkChanges(s.Changes), s.Deprecated.check())
}

// hooksIn are the stack's own, with the folder that they are in.
func (s Stack) hooksIn(dir string) []Hook {
	var out []Hook
	for _, h := range s.Hooks {
		h.dir = dir
		out = append(out, h)
	}
	return out
}

// take gathers what a mounted stack asks and says.
func (s *Stack) take(m Mount, within []string) error {
	if !fs.ValidPath(m.Stack) || m.Stack == "." { // S9; and one folder has one name
		return fmt.Errorf("stack %q is no folder of the template", m.Stack)
	}
	sub, err := s.catalog.mounted(m.Stack, within)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(m.Preset)) {
		i := indexOf(sub.all, key)
		if i < 0 {
			return fmt.Errorf("%s has no question %q", m.Stack, key)
		}
		if err := sub.all[i].Check(m.Preset[key]); err != nil {
			return err
		}
	}
	s.Stackgen = newer(s.Stackgen, sub.Stackgen)
	s.notePresets(sub.presets, m.Preset)
	s.Questions = appendQuestions(s.Questions, sub.Questions, m.Preset)
	s.all = appendQuestions(s.all, sub.all, nil)
	s.Classes = s.Classes.with(sub.Classes)
	s.Next, s.Setup = appendNew(s.Next, sub.Next), appendNew(s.Setup, sub.Setup)
	s.Machine = s.Machine.with(sub.Machine)
	s.Values = appendValues(s.Values, sub.Values)
	for _, h := range sub.Hooks { // two stacks may stand on the same one
		if !slices.ContainsFunc(s.Hooks, func(have Hook) bool { return have.dir == h.dir && have.File == h.File }) {
			s.Hooks = append(s.Hooks, h)
		}
	}
	return nil
}

// notePresets remembers what a mount presets, and what those below it do.
func (s *Stack) notePresets(below map[string][]string, own map[string]string) {
	if s.presets == nil {
		s.presets = map[string][]string{}
	}
	for key, values := range below {
		s.presets[key] = append(s.presets[key], values...)
	}
	for key, value := range own {
		s.presets[key] = append(s.presets[key], value)
	}
}

// appendNew adds what is not there yet: two stacks may want the same command.
func appendNew(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// appendQuestions adds what is new by name. A preset question is not asked.
func appendQuestions(list, more []Question, preset map[string]string) []Question {
	for _, q := range more {
		if _, fixed := preset[q.Name]; fixed {
			continue
		}
		if indexOf(list, q.Name) < 0 {
			list = append(list, q)
		}
	}
	return list
}

func (c Classes) with(more Classes) Classes {
	return Classes{
		Yours:   slices.Concat(more.Yours, c.Yours),
		Derived: slices.Concat(more.Derived, c.Derived),
		Append:  slices.Concat(more.Append, c.Append),
	}
}

// maxYAML bounds the YAML files of stacks and projects, in bytes.
const maxYAML = 1 << 20

// decodeStrict reads the only YAML document and refuses unknown keys, anchors
// and tags.
func decodeStrict(data []byte, into any) error {
	if len(data) > maxYAML {
		return fmt.Errorf("%d bytes long, at most %d", len(data), maxYAML)
	}
	var doc yaml.Node
	if !surelyData(data) { // else it would only take time
		if err := yaml.Unmarshal(data, &doc); err != nil {
			return err
		}
		if err := onlyData(&doc); err != nil {
			return err
		}
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		if doc.IsZero() {
			_ = yaml.Unmarshal(data, &doc) // for the places of what is wrong
		}
		return yamlError(err, &doc, into)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("more than one document")
	}
	return nil
}

// surelyData says whether nothing is in the text that onlyData could refuse: what makes anchors and
// tags, or a character that may be one that is refused, or its escape.
func surelyData(data []byte) bool {
	for _, c := range data {
		if c < ' ' && c != '\n' && c != '\t' || c > '~' || c == '&' || c == '*' || c == '!' || c == '\\' {
			return false
		}
	}
	return true
}

// onlyData refuses what makes a document more than data (S13): anchors, which
// can swell it, tags, which can turn a value into another, and what would steer
// the terminal that it is shown on.
func onlyData(n *yaml.Node) error {
	if n.Anchor != "" || n.Kind == yaml.AliasNode || n.Style&yaml.TaggedStyle != 0 {
		return faults{{n.Line, n.Column, "anchors and tags are not allowed"}}
	}
	if n.Kind == yaml.ScalarNode && strings.ContainsFunc(n.Value, func(r rune) bool { return isControl(r) && r != '\n' && r != '\t' }) {
		return faults{{n.Line, n.Column, "control characters are not allowed"}}
	}
	for _, inner := range n.Content {
		if err := onlyData(inner); err != nil {
			return err
		}
	}
	return nil
}
