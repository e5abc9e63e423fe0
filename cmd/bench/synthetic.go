//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/stackgen/stackgen/cmd/bench/internal/synthetic"
	"github.com/stackgen/stackgen/cmd/bench/internal/timing"
)

// sizes of synthetic templates. Others than stackgen and the floor run less often.
var sizes = []struct{ files, runs, othersRuns int }{{60, 30, 10}, {1_000, 15, 3}, {10_000, 7, 1}}

// racer is a generator that makes the project shop in a folder.
type racer struct {
	name    string
	folder  string // holds its template, and a folder for each run
	command string // for sh
	runs    int
	ran     map[int]timing.Sample // by round
	memory  float64
}

// firstCommit is what has to follow in the project's folder.
const firstCommit = " && git init -q -b main && git add -A && git commit -q -m start"

// other is another generator.
type other struct {
	name, program, arguments string
	language                 synthetic.Language
}

func others() []other {
	return []other{
		{name: "cookiecutter", arguments: "--no-input ../template", language: synthetic.Cookiecutter()},
		{name: "copier", arguments: "copy --defaults --quiet ../template shop", language: synthetic.Copier()},
		{name: "cargo-generate", arguments: "generate --path ../template --name shop --silent --vcs none", language: synthetic.CargoGenerate()},
	}
}

// race has all that are there make projects of three sizes, in turn.
func race(dir, stackgen string) error {
	var there []other
	for _, o := range others() {
		var err error
		if o.program, err = exec.LookPath(o.name); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", o.name, "is not there, and left out")
			continue
		}
		there = append(there, o)
	}
	fmt.Println("\n| files | KiB | program | min / median, ms | ÷ floor, median of pairs | CPU, ms | peak MiB, all its processes |")
	fmt.Println("|--:|--:|---|--:|--:|--:|--:|")
	for _, size := range sizes {
		if err := raceOf(dir, stackgen, there, size.files, size.runs, size.othersRuns); err != nil {
			return err
		}
	}
	fmt.Println("\n| files | `template lint`, ms (min / median) | `template test` of all files | `diff` | `update` of all files |")
	fmt.Println("|--:|--:|--:|--:|--:|")
	for _, size := range sizes {
		row, err := groundOf(dir, stackgen, size.files)
		if err != nil {
			return err
		}
		fmt.Printf("| %d |%s\n", size.files, row)
	}
	return nil
}

func raceOf(dir, stackgen string, others []other, files, runs, othersRuns int) error {
	dir, err := os.MkdirTemp(dir, "")
	if err != nil {
		return err
	}
	racers := []*racer{
		{name: "`stackgen new`", folder: "stackgen", command: stackgen + " new shop --template ../template --yes", runs: runs},
		{name: "floor", folder: "floor", command: "cp -r ../../finished shop && cd shop" + firstCommit, runs: runs},
	}
	if err := synthetic.Stackgen().Write(filepath.Join(dir, "stackgen/template"), files); err != nil {
		return err
	}
	if _, err := timing.Run(dir, stackgen, "new", "shop", "--output", "finished", "--template", "stackgen/template", "--yes", "--no-git"); err != nil {
		return err
	}
	for _, o := range others {
		if err := o.language.Write(filepath.Join(dir, o.name, "template"), files); err != nil {
			return err
		}
		racers = append(racers, &racer{name: o.name, folder: o.name, command: o.program + " " + o.arguments + " && cd shop" + firstCommit, runs: othersRuns})
	}
	if err := rounds(dir, racers); err != nil {
		return err
	}
	return printRace(dir, racers)
}

// rounds lets them run in turn, after one run of each that does not count, and is looked at.
func rounds(dir string, racers []*racer) error {
	for _, r := range racers {
		r.ran, r.folder = map[int]timing.Sample{}, filepath.Join(dir, r.folder)
		first, err := r.inNewFolder(func(at string) (err error) {
			r.memory, err = timing.Memory(at, "sh", "-c", r.command)
			return err
		})
		if err != nil {
			return err
		}
		if err := check(r.name, first, filepath.Join(dir, "finished")); err != nil {
			return err
		}
	}
	for i := range racers[0].runs {
		for _, r := range racers {
			if i >= r.runs {
				continue
			}
			_, err := r.inNewFolder(func(at string) (err error) {
				r.ran[i], err = timing.Run(at, "sh", "-c", r.command)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// inNewFolder makes a folder beside the template, and does something there.
func (r *racer) inNewFolder(do func(at string) error) (string, error) {
	if err := os.MkdirAll(r.folder, 0o755); err != nil {
		return "", err
	}
	at, err := os.MkdirTemp(r.folder, "run")
	if err != nil {
		return "", err
	}
	return at, do(at)
}

// check wants a project to be the same as the finished one but for what stackgen
// remembers, and its repository to be sound and without changes.
func check(name, at, finished string) error {
	_, err := timing.Run(at, "sh", "-ec", `diff -r --exclude=.git --exclude=.stackgen --exclude=cargo-generate.toml shop `+finished+`
test -z "$(git -C shop status --porcelain)"
test -z "$(git -C shop fsck --strict --no-dangling 2>&1)"`)
	if err != nil {
		return fmt.Errorf("%s has made something else: %w", name, err)
	}
	return nil
}

func printRace(dir string, racers []*racer) error {
	all, size, err := count(filepath.Join(dir, "finished"))
	if err != nil {
		return err
	}
	for _, r := range racers {
		var ran []timing.Sample
		var ratios []float64
		for i, s := range r.ran {
			ran = append(ran, s)
			ratios = append(ratios, float64(s.Wall)/float64(racers[1].ran[i].Wall))
		}
		slices.Sort(ratios)
		fmt.Printf("| %d | %d | %s | %s | **%.2f** | %.0f | %.0f |\n", all, size/1024, r.name, spread(ran), ratios[len(ratios)/2], cpu(ran), r.memory)
	}
	return nil
}
