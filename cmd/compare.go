package cmd

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/stackgen/stackgen/generator"
)

var compareFlag = &cli.BoolFlag{Name: "compare", Usage: "Django and Node.js side by side", Category: groupResult}

// compare prints the comparison, which is the same for everybody: answers are refused, rather than left out of account.
func (p *program) compare(c *cli.Context) error {
	for _, flag := range c.Command.Flags {
		if name := flag.Names()[0]; c.IsSet(name) && name != "compare" && name != "json" {
			return usage("give --compare alone, or with --json", "--compare asks nothing, so --%s does not go with it", name)
		}
	}
	comparison, err := p.catalog.Compare()
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return p.printJSON(struct {
			Schema int `json:"schema"`
			generator.Comparison
		}{1, comparison})
	}
	return printComparison(p.stdout, comparison)
}

func printComparison(w io.Writer, c generator.Comparison) error {
	var b strings.Builder
	var sources references
	side := widths{12, 32, 32}
	side.write(&b, "", "Django", "Node.js: Express, Nest")
	for _, r := range c.Rows {
		b.WriteByte('\n')
		side.write(&b, r.Subject, r.Django.Text+sources.cite(r.Django), r.Node.Text+sources.cite(r.Node))
	}
	for _, m := range c.Measurements {
		printMeasurement(&b, m)
	}
	b.WriteString("\nSources:\n")
	for i, s := range sources {
		wrap(&b, fmt.Sprintf("%4s ", fmt.Sprintf("[%d]", i+1)), s.Title+" "+s.URL)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func printMeasurement(b *strings.Builder, m generator.Measurement) {
	fmt.Fprintf(b, "\n%-50s%10s%10s%10s\n", "Measured on "+m.Date, "Django", "Express", "Nest")
	for _, f := range m.Figures {
		lines := wrapped(f.What+", "+f.Unit, 50)
		last := len(lines) - 1
		lines[last] = fmt.Sprintf("%-50s%10s%10s%10s", lines[last], number(f.Django), number(f.Express), number(f.Nest))
		b.WriteString(strings.Join(lines, "\n") + "\n")
	}
	wrap(b, "   ", m.Of+". Command: "+m.Command+". Machine: "+m.Machine+".")
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// references are the sources of all cells, each once. They are numbered from 1.
type references []generator.Reference

// cite returns the numbers of a cell's sources, as they stand behind its text.
func (r *references) cite(c generator.Cell) string {
	var numbers []string
	for _, s := range c.Sources {
		at := slices.Index(*r, s)
		if at < 0 {
			*r, at = append(*r, s), len(*r)
		}
		numbers = append(numbers, strconv.Itoa(at+1))
	}
	return " [" + strings.Join(numbers, ",") + "]"
}

// widths are those of columns that stand two spaces apart.
type widths []int

// write writes one row, in which each text is wrapped within its own column.
func (c widths) write(b *strings.Builder, texts ...string) {
	cells, height := make([][]string, len(c)), 0
	for i, text := range texts {
		cells[i] = wrapped(text, c[i])
		height = max(height, len(cells[i]))
	}
	for n := range height {
		var line strings.Builder
		for i, lines := range cells {
			text := ""
			if n < len(lines) {
				text = lines[n]
			}
			line.WriteString(text + strings.Repeat(" ", max(0, c[i]+2-utf8.RuneCountInString(text))))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
