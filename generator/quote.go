package generator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

var errNotHere = errors.New("templates cannot call this function")

// Answers are data. These helpers write a string as a literal of one format,
// with its quotes, so that whatever it holds is read back unchanged.

// quoteJSON also serves YAML's double-quoted style, of which JSON's is a part
// (YAML 1.2, section 1.3).
func quoteJSON(s string) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return "", err
	}
	return escapeUnprintable(strings.TrimSuffix(b.String(), "\n")), nil
}

// escapeUnprintable writes what JSON may hold as it is and YAML may not.
func escapeUnprintable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 0x7f && r <= 0x9f || r == 0xfeff || r == 0xfffe || r == 0xffff {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// quotePython writes a string literal of Python 3.
func quotePython(s string) string { return quoteC(s, `\x%02x`) }

// quoteTOML writes a basic string of TOML 1.0.
func quoteTOML(s string) string { return quoteC(s, `\u%04X`) }

// quoteC writes a double-quoted literal with backslash escapes.
func quoteC(s, control string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, control, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// quoteShell writes one word of a POSIX shell.
func quoteShell(s string) (string, error) {
	if strings.ContainsRune(s, 0) {
		return "", errors.New("a shell word cannot hold a NUL")
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'", nil
}

// quoteDockerfile writes a value of LABEL, ENV or ARG, in which a variable
// would be replaced and a line break cannot stand.
func quoteDockerfile(s string) (string, error) {
	if strings.ContainsAny(s, "\n\r\x00") {
		return "", errors.New("a Dockerfile value cannot hold a line break")
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(s) + `"`, nil
}
