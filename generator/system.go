package generator

import (
	"cmp"
	"strings"
)

// System is an operating system as far as it matters for how to get things.
type System struct {
	OS      string   `json:"os"`      // as Go calls it: linux, darwin, windows
	ID      string   `json:"id"`      // debian; where there is no distribution, the same as OS
	Version string   `json:"version"` // 13; may be empty
	Title   string   `json:"title"`   // for people
	Like    []string `json:"-"`       // what it stems from, nearest first
	Root    bool     `json:"-"`       // who works there is root
}

// ParseOSRelease reads /etc/os-release: what a Linux distribution says of itself.
func ParseOSRelease(text string) System {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			values[key] = strings.Trim(value, `"'`)
		}
	}
	id := cmp.Or(values["ID"], "linux")
	return System{
		OS:      "linux",
		ID:      id,
		Version: values["VERSION_ID"],
		Title:   cmp.Or(values["PRETTY_NAME"], values["NAME"], id),
		Like:    strings.Fields(values["ID_LIKE"]),
	}
}

// keys are the names that something may be given under for this system, the nearest first: ubuntu-22.04, ubuntu, debian,
// linux, any.
func (s System) keys() []string {
	return append(append([]string{s.ID + "-" + s.Version, s.ID}, s.Like...), s.OS, anySystem)
}

// pick is what is given for this system. Root needs no sudo, and may have none.
func (s System) pick(get map[string]string) string {
	for _, key := range s.keys() {
		if how, ok := get[key]; ok {
			if s.Root {
				how = strings.ReplaceAll(how, "sudo ", "")
			}
			return how
		}
	}
	return ""
}
