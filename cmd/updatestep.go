package cmd

import (
	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/generator/disk"
)

// steps are what is written now, and what when all conflicts are resolved.
func (u *update) steps() (now, later []disk.Step) {
	for _, f := range u.files { // what goes may be in the way of what comes
		if f.Status == generator.Removed {
			now = append(now, u.step(f.Path, nil))
		}
		if f.From != "" && f.File != nil {
			now = append(now, u.step(f.From, nil))
		}
	}
	for _, f := range u.files {
		if f.File != nil {
			now = append(now, u.step(f.Path, f.File))
		}
	}
	var memory []disk.Step
	for _, f := range u.memory {
		memory = append(memory, disk.Step{Path: f.Path, File: &f, Seen: u.remembered[f.Path]})
	}
	if len(u.conflicts()) > 0 {
		return now, memory
	}
	return append(now, memory...), nil
}

// step is what becomes of a path, with what the update has seen there.
func (u *update) step(path string, f *generator.File) disk.Step {
	s := disk.Step{Path: path, File: f}
	if seen, ok := u.ours.Files[path]; ok {
		s.Seen = disk.SightOf(&seen)
	}
	s.Seen.Absent = isSkipped(u.tracked[path])
	return s
}
