package cmd

import (
	"strconv"
	"strings"
)

// What the program has to do with what is around it, for the manual.
var (
	exitStatuses = []struct {
		code int
		text string
	}{
		{exitDone, "Done."},
		{exitFailed, "Something failed."},
		{exitUsage, "What was asked for is wrong or incomplete, and was not begun."},
		{exitDiffers, "An update has conflicts, which wait for a decision. With --check: there is something to update. Of stackgen diff: the project differs."},
		{exitUntrusted, "A template, or what it would run, is not trusted: nobody said so, or the configuration does not allow it, or wants a signature that is not there."},
		{exitInterrupted, "Interrupted, by Ctrl-C or a signal to end (SIGINT, SIGTERM). Nothing was written, unless the project is said to be there."},
	}
	variables = [][2]string{
		{"CI", "If it is set, nothing is asked; false and 0 count as not set."},
		{"TERM", "A dumb terminal, or one that is not named, is asked in plain lines, as is one of less than 40 columns."},
		{"SOURCE_DATE_EPOCH", "The time of the first commit and the year of the licence, in seconds since 1970, UTC. The same release, answers, author and time give the same commit."},
		{"NO_COLOR, CLICOLOR", "If the first is set, or the second is 0, questions are asked without colour."},
		{tokenPrefix + "HOST", "The token for templates on that host, with _ for a dot, __ for a hyphen and ___ for the colon before a port: " + tokenVariable("git.example.com") + ". It is sent to no other."},
		{"XDG_CACHE_HOME", "Where fetched templates are kept, in stackgen/templates; else in the system's own place."},
		{"GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, EMAIL", "Whose the project and its first commit are, rather than what git's configuration says."},
		{"GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM", "Which configuration git reads."},
		{"GOGC", "How often garbage is collected, as for all programs of Go; else stackgen decides by the size of the project."},
	}
	files = [][2]string{
		{".stackgen/receipt.yaml", "In a project: the release, stack and answers that it was made with."},
		{".stackgen/base.tar.gz", "In a project: every file as it was made. Nothing in the project needs either to run."},
		{"~/.gitconfig", "Git's configuration, for the author."},
	}
)

func (p *program) writeSurroundings(m *page) {
	m.section("EXIT STATUS")
	for _, s := range exitStatuses {
		m.item(strconv.Itoa(s.code), "", s.text)
	}
	m.section("ENVIRONMENT")
	var names []string
	for _, key := range append([]string{"stack", "name", templateFlagName}, append(namesOf(questionsOf(p.stacks)), namesOf(p.guide.Questions)...)...) {
		names = append(names, envPrefix+strings.ToUpper(key))
	}
	m.item(strings.Join(names, ", "), "", "The answer to the question of that name, and the value of --template; an empty one counts as not set.")
	for _, v := range variables {
		m.item(v[0], "", v[1])
	}
	m.section("FILES")
	for _, f := range files {
		m.item(f[0], "", f[1])
	}
	m.section("SEE ALSO")
	m.paragraph("git(1)")
}
