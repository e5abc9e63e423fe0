package cmd_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const safetyTable = "../docs/safety.md"

var (
	safetyRow   = regexp.MustCompile(`(?m)^\| (S\d+) \| .* \| (.*) \|\r?$`)
	testForm    = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	numbersForm = regexp.MustCompile(`^(?:Test|Fuzz)((?:S\d+)+)`)
	numberForm  = regexp.MustCompile(`\bS\d+\b`)
)

// The table of docs/safety.md names tests and scripts that are there and are about
// that number, and all of those.
func TestSafetyTable(t *testing.T) {
	about := numberedTests(t)
	table, err := os.ReadFile(safetyTable)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for i, m := range safetyRow.FindAllStringSubmatch(string(table), -1) {
		number, cell := m[1], m[2]
		if want := fmt.Sprint("S", i+1); number != want {
			t.Fatalf("row %s, want %s", number, want)
		}
		for name := range strings.FieldsSeq(strings.ReplaceAll(cell, "`", "")) {
			if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz") || strings.HasSuffix(name, ".txtar") {
				rows[number] = append(rows[number], name)
			}
		}
		if len(rows[number]) == 0 {
			t.Errorf("%s has no test", number)
		}
	}
	const last = "S34"
	if !strings.Contains(string(table), "| "+last+" |") {
		t.Errorf("there is no row %s", last)
	}
	for number, names := range rows {
		for _, name := range names {
			numbers, there := about[name]
			says := slices.Contains(numbers, number) || len(numbers) == 0 && !strings.HasSuffix(name, ".txtar") // as of some fuzzers
			if !there || !says {
				t.Errorf("%s: %s is there: %v, and about %s", number, name, there, numbers)
			}
		}
	}
	for name, numbers := range about {
		for _, number := range numbers {
			if !slices.Contains(rows[number], name) {
				t.Errorf("%s: %s is not in the table", number, name)
			}
		}
	}
}

// `make prove` fuzzes with every fuzzer.
func TestProveHasEveryFuzzer(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.FieldsFunc(string(makefile), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for name := range numberedTests(t) {
		if strings.HasPrefix(name, "Fuzz") && !slices.Contains(words, name) {
			t.Errorf("%s is not in the Makefile", name)
		}
	}
}

// numberedTests are all tests and scripts, with the numbers that they say they are
// about.
func numberedTests(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".git"):
			return fs.SkipDir
		case !strings.HasSuffix(name, "_test.go") && filepath.Ext(name) != ".txtar" || strings.Contains(filepath.ToSlash(name), "golden/"):
			return nil
		}
		text, err := os.ReadFile(name)
		if filepath.Ext(name) == ".txtar" {
			script, _, _ := strings.Cut(string(text), "\n-- ")
			out[d.Name()] = commented(script)
			return err
		}
		for _, m := range testForm.FindAllStringSubmatch(string(text), -1) {
			out[m[1]] = nil
			if numbers := numbersForm.FindStringSubmatch(m[1]); numbers != nil {
				out[m[1]] = numberForm.FindAllString(strings.ReplaceAll(numbers[1], "S", " S"), -1)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// commented are the numbers in the comments of a script.
func commented(script string) (numbers []string) {
	for line := range strings.Lines(script) {
		if strings.HasPrefix(line, "#") {
			numbers = append(numbers, numberForm.FindAllString(line, -1)...)
		}
	}
	return numbers
}
