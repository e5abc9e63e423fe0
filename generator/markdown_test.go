package generator

import "strings"

// markdownTable is a table as GitHub shows it.
type markdownTable struct {
	strings.Builder
}

func table(heads ...string) *markdownTable {
	out := &markdownTable{}
	out.row(heads...)
	out.WriteString(strings.Repeat("|---", len(heads)) + "|\n")
	return out
}

func (m *markdownTable) row(cells ...string) {
	for _, cell := range cells {
		m.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
	}
	m.WriteString("|\n")
}

// text is the table without the last line break, which belongs to what it stands in.
func (m *markdownTable) text() string { return strings.TrimSuffix(m.String(), "\n") }

// code is a text as code; nothing of nothing.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

func codes(list []string) string {
	return code(strings.Join(list, "`, `"))
}
