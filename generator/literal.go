package generator

import (
	"fmt"
	"strconv"
	"strings"
)

// words are what a format calls the two booleans.
type words struct{ yes, no string }

var (
	lowerWords  = words{"true", "false"} // of JSON, YAML 1.2 and TOML
	pythonWords = words{"True", "False"}
)

// literal writes any value that templates have: a string by quote, a boolean by
// its word, an integer in digits, and a list in the brackets that JSON, YAML,
// TOML and Python share.
func literal(quote func(string) (string, error), b words) func(any) (string, error) {
	var write func(v any) (string, error)
	write = func(v any) (string, error) {
		switch v := v.(type) {
		case string:
			return quote(v)
		case bool:
			if v {
				return b.yes, nil
			}
			return b.no, nil
		case int, int64: // int64 is what sprig's arithmetic makes
			return fmt.Sprint(v), nil
		case []string:
			return list(v, write)
		case []any:
			return list(v, write)
		}
		return "", fmt.Errorf("a %T cannot be written as a literal", v)
	}
	return write
}

func list[T any](items []T, write func(any) (string, error)) (string, error) {
	parts := make([]string, len(items))
	for i, item := range items {
		var err error
		if parts[i], err = write(item); err != nil {
			return "", err
		}
	}
	return "[" + strings.Join(parts, ", ") + "]", nil
}

// word writes a string or an integer where a format has no other values.
func word(quote func(string) (string, error)) func(any) (string, error) {
	return func(v any) (string, error) {
		switch v := v.(type) {
		case string:
			return quote(v)
		case int:
			return strconv.Itoa(v), nil
		case int64:
			return strconv.FormatInt(v, 10), nil
		}
		return "", fmt.Errorf("a %T cannot be written here: join it to a string first", v)
	}
}

// sure is a quote that cannot fail.
func sure(quote func(string) string) func(string) (string, error) {
	return func(s string) (string, error) { return quote(s), nil }
}
