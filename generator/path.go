package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/stackgen/stackgen/generator/internal/lazy"
)

// windowsDevice matches a name that Windows opens as a device, whatever its extension.
var windowsDevice = lazy.Regexp(`(?i)^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)`)

// gitDir matches every spelling that some file system takes for .git: any case,
// and the short name that Windows makes.
var gitDir = lazy.Regexp(`(?i)^(\.git|git~[0-9]+)$`)

// CheckPath says whether a template may write this path, on any system: a
// relative path without "..", outside .git, that Windows and macOS can hold too.
func CheckPath(p string) error {
	if !utf8.ValidString(p) || !fs.ValidPath(p) || p == "." {
		return fmt.Errorf("path %q: not a relative path inside the project", p)
	}
	if strings.ContainsAny(p, `\:*?"<>|`) || strings.ContainsFunc(p, func(r rune) bool { return isControl(r) || ignorable(r) }) {
		return fmt.Errorf("path %q: has a character that some systems cannot write", p)
	}
	for part := range strings.SplitSeq(p, "/") {
		if err := checkPart(part); err != nil {
			return fmt.Errorf("path %.200q: %w", p, err)
		}
	}
	return nil
}

// checkPart looks at one name in a path.
func checkPart(part string) error {
	switch {
	case strings.ContainsRune(".gG", rune(part[0])) && gitDir().MatchString(part):
		return errors.New("reaches into git's own folder")
	case strings.ContainsRune("cCpPaAnNlL", rune(part[0])) && windowsDevice().MatchString(part):
		return fmt.Errorf("%s is a device on Windows", part)
	case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
		return fmt.Errorf("%q: its end is dropped on Windows", part)
	case len(part) > 255:
		return fmt.Errorf("a name of %d bytes", len(part))
	}
	return nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ignorable are characters that HFS+ leaves out when it compares names, so that
// .g\u200cit is .git there (CVE-2014-9390).
func ignorable(r rune) bool {
	return r >= 0x200c && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x206a && r <= 0x206f
}

// folded is the form under which two paths are one file on a file system that
// folds case and normalises Unicode.
func folded(p string) string {
	if isASCII(p) {
		return strings.ToLower(p)
	}
	// By way of upper case, as NTFS folds: so that ſ meets s, and ς meets σ.
	return norm.NFC.String(strings.ToLower(strings.ToUpper(norm.NFC.String(p))))
}

// checkTree finds paths that cannot stand side by side: the same but for case
// or normalisation, or a file where another path needs a folder.
func checkTree(paths []string) error {
	seen := make(map[string]string, len(paths)*2) // folded path or folder -> as spelled first
	files := make(map[string]bool, len(paths))
	for _, p := range paths {
		for end, r := range p + "/" {
			if r != '/' {
				continue
			}
			key := folded(p[:end])
			if first, ok := seen[key]; ok && first != p[:end] {
				return fmt.Errorf("paths %q and %q are one file on some systems", first, p[:end])
			}
			if files[key] {
				return fmt.Errorf("path %q: %q is a file", p, p[:end])
			}
			if end == len(p) {
				if _, ok := seen[key]; ok {
					return fmt.Errorf("path %q: it is a folder", p)
				}
				files[key] = true
			}
			seen[key] = p[:end]
		}
	}
	return nil
}
