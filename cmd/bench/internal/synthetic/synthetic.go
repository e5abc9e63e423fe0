// Package synthetic makes templates of any size in the languages of several
// generators, which all make the same project of them.
package synthetic

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// A Language is how templates are written for one generator.
type Language struct {
	Folder  string            // of the templates
	Suffix  string            // of the name of a file that is rendered
	Beside  map[string]string // files that make it a template
	value   func(name string) string
	when    func(name, value string) string
	orElse  string
	endWhen string
	loop    func(name string) (begin, value string) // over what commas part
	endLoop string
}

// Questions and their answers.
var values = []struct{ name, value string }{{"colour", "red"}, {"owner", "Ada"}, {"town", "Paris"}, {"size", "large"}, {"things", "one,two,three"}}

// questions writes each with its answer.
func questions(format string) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, format, v.name, v.value)
	}
	return b.String()
}

// Stackgen is a house template with one stack, acme.
func Stackgen() Language {
	manifest := "title: Acme\nversion: 1.0.0\nquestions:\n" + questions("  - {name: %[1]s, kind: text, prompt: %[1]s, default: %[2]q}\n")
	return Language{
		Folder: "acme/root", Suffix: ".tmpl", Beside: map[string]string{"acme/stack.yaml": manifest},
		value:  func(name string) string { return "{{ ." + name + " }}" },
		when:   func(name, value string) string { return fmt.Sprintf("{{ if eq .%s %q }}", name, value) },
		orElse: "{{ else }}", endWhen: "{{ end }}",
		loop:    func(name string) (string, string) { return `{{ range splitList "," .` + name + ` }}`, "{{ . }}" },
		endLoop: "{{ end }}",
	}
}

// jinja is what two generators share.
func jinja(prefix string) Language {
	return Language{
		value:  func(name string) string { return "{{ " + prefix + name + " }}" },
		when:   func(name, value string) string { return fmt.Sprintf("{%% if %s%s == %q %%}", prefix, name, value) },
		orElse: "{% else %}", endWhen: "{% endif %}",
		loop: func(name string) (string, string) {
			return "{% for x in " + prefix + name + `.split(",") %}`, "{{ x }}"
		},
		endLoop: "{% endfor %}",
	}
}

// Cookiecutter is a template for the project shop.
func Cookiecutter() Language {
	l := jinja("cookiecutter.")
	settings := `{"name": "shop"` + questions(", %q: %q")
	l.Folder, l.Beside = "{{cookiecutter.name}}", map[string]string{"cookiecutter.json": settings + "}\n"}
	return l
}

// Copier is a template in a subfolder.
func Copier() Language {
	l := jinja("")
	settings := "_subdirectory: template\n" + questions("%s: {type: str, default: %q}\n")
	l.Folder, l.Suffix, l.Beside = "template", ".jinja", map[string]string{"copier.yml": settings}
	return l
}

// CargoGenerate is a template in Liquid.
func CargoGenerate() Language {
	settings := "[placeholders]\n" + questions("%[1]s = {type = \"string\", prompt = %[1]q, default = %[2]q}\n")
	return Language{
		Folder: ".", Beside: map[string]string{"cargo-generate.toml": settings},
		value:  func(name string) string { return "{{ " + name + " }}" },
		when:   func(name, value string) string { return fmt.Sprintf("{%% if %s == %q %%}", name, value) },
		orElse: "{% else %}", endWhen: "{% endif %}",
		loop: func(name string) (string, string) {
			return "{% assign all = " + name + ` | split: "," %}{% for x in all %}`, "{{ x }}"
		},
		endLoop: "{% endfor %}",
	}
}

// Write makes the template of so many files in dir: one in twenty holds 4 KB that is no
// text, the others some 4 KB with ten values, one condition and one loop.
func (l Language) Write(dir string, files int) error {
	for name, text := range l.Beside {
		if err := write(filepath.Join(dir, name), []byte(text)); err != nil {
			return err
		}
	}
	for i := range files {
		name := filepath.Join(dir, l.Folder, Name(i))
		random := rand.New(rand.NewPCG(1, uint64(i)))
		data := []byte(l.text(random))
		if i%binaryEach == binaryEach-1 {
			data = noText(random)
			name += ".bin"
		} else {
			name += ".txt" + l.Suffix
		}
		if err := write(name, data); err != nil {
			return err
		}
	}
	return nil
}

// Name is the path of a file without what its name ends with, some twenty in a folder.
func Name(i int) string { return fmt.Sprintf("d%02d/e%02d/file%d", i/400, i/20%20, i) }

const (
	binaryEach  = 20
	binaryBytes = 4096
	paragraphs  = 10 // each with one value
	words       = 42 // of each
)

func (l Language) text(random *rand.Rand) string {
	var b strings.Builder
	for n := range paragraphs {
		for i := range words {
			b.WriteString(word(random))
			if i%12 == 11 {
				b.WriteByte('\n')
			} else {
				b.WriteByte(' ')
			}
		}
		fmt.Fprintf(&b, "as %s says.\n\n", l.value(values[n%3].name))
	}
	fmt.Fprintf(&b, "It is %sof some size%ssmall%s.\n", l.when("size", "large"), l.orElse, l.endWhen)
	begin, value := l.loop("things")
	fmt.Fprintf(&b, "There are:%s thing %s;%s no more.\n", begin, value, l.endLoop)
	return b.String()
}

// word is one of some two thousand, as texts have.
func word(random *rand.Rand) string {
	const syllables = "ka lo mi ter san de vor il pa nu ret on sa bel qui fa"
	all := strings.Fields(syllables)
	var b strings.Builder
	for range 2 + random.IntN(3) {
		b.WriteString(all[min(random.IntN(len(all)), random.IntN(len(all)))])
	}
	return b.String()
}

func noText(random *rand.Rand) []byte {
	data := make([]byte, binaryBytes)
	for i := range data {
		data[i] = byte(random.UintN(256))
	}
	data[0] = 0
	return data
}

func write(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}
