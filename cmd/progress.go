package cmd

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// progress shows what a command does. On a terminal that can be redrawn that is
// one line, with the time and the last words, and all of the output only if it
// fails; elsewhere the output goes through as it comes.
type progress struct {
	out   *os.File
	what  string
	draws bool
	start time.Time
	after time.Duration // what is over before is not shown
	stop  chan struct{} // ends the ticking
	ticks sync.WaitGroup

	output tail // where it is drawn
}

const tick = 200 * time.Millisecond

func (p *program) progress(what string) *progress {
	s := &progress{out: p.stderr, what: what, draws: canDraw(p.stderr)}
	if !s.draws {
		p.say("%s", what)
	}
	s.begin()
	return s
}

// slowProgress is of what usually is over before it would be noticed.
func (p *program) slowProgress(what string) *progress {
	s := &progress{out: p.stderr, what: what, draws: canDraw(p.stderr), after: time.Second}
	s.begin()
	return s
}

func (s *progress) begin() {
	s.start, s.stop = time.Now(), make(chan struct{})
	if !s.draws {
		return
	}
	s.ticks.Go(func() {
		every := time.NewTicker(tick)
		defer every.Stop()
		for {
			if time.Since(s.start) >= s.after {
				s.draw()
			}
			select {
			case <-every.C:
			case <-s.stop:
				return
			}
		}
	})
}

// Write takes the command's output.
func (s *progress) Write(p []byte) (int, error) {
	if !s.draws {
		return s.out.Write(p)
	}
	return s.output.Write(p)
}

// escapes are the sequences of ECMA-48 that steer a terminal: colours and the like.
var escapes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)?|.)")
})

const eraseLine = "\r\x1b[K"

func (s *progress) draw() {
	last := lastWords(s.output.String())
	line := fmt.Sprintf("%s  %s  %s", s.what, clock(time.Since(s.start)), last)
	columns, _ := size(s.out)
	_, _ = io.WriteString(s.out, eraseLine+fit(line, columns-1))
}

// end replaces the line by how it went.
func (s *progress) end(err error) {
	if !s.draws {
		return
	}
	close(s.stop)
	s.ticks.Wait()
	if time.Since(s.start) < s.after {
		return
	}
	how := "done"
	if err != nil {
		how = "failed"
	}
	_, _ = fmt.Fprintf(s.out, "%s%s  %s  %s\n", eraseLine, s.what, clock(time.Since(s.start)), how)
	if err != nil {
		_, _ = io.WriteString(s.out, s.output.String())
	}
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// lastWords is the last line that says something, without what steers terminals.
func lastWords(output string) string {
	lines := strings.FieldsFunc(output, func(r rune) bool { return r == '\n' || r == '\r' })
	for _, line := range slices.Backward(lines) {
		if line = strings.TrimSpace(escapes().ReplaceAllString(line, "")); line != "" {
			return strings.Map(func(r rune) rune {
				if unicode.IsControl(r) {
					return ' '
				}
				return r
			}, line)
		}
	}
	return ""
}
