package generator

import (
	"fmt"
	"strings"
)

// What follows is sprig's, with a bound: as the result can be as long as both
// arguments multiplied, it would be asked for at once, before anybody could see
// how much memory that takes.

func replace(old, by, s string) (string, error) {
	if size := len(s) + strings.Count(s, old)*(len(by)-len(old)); size > maxFileBytes {
		return "", tooLong("replace", size)
	}
	return strings.ReplaceAll(s, old, by), nil
}

func join(between string, v any) (string, error) {
	parts := textsOf(v)
	size := len(parts) * len(between)
	for _, p := range parts {
		size += len(p)
	}
	if size > maxFileBytes {
		return "", tooLong("join", size)
	}
	return strings.Join(parts, between), nil
}

// textsOf are the items of a list as text, or the only one.
func textsOf(v any) (out []string) {
	switch v := v.(type) {
	case nil:
	case []string:
		return v
	case []any:
		for _, item := range v {
			if item != nil {
				out = append(out, fmt.Sprint(item))
			}
		}
	default:
		out = []string{fmt.Sprint(v)}
	}
	return out
}

func tooLong(function string, size int) error {
	return fmt.Errorf("%s: makes %d bytes, at most %d MiB", function, size, maxFileBytes>>20)
}
