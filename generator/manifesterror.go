package generator

// manifestError is what is wrong with a stack.yaml, or with one that it mounts.
type manifestError struct {
	manifest manifest
	err      error
}

func (e *manifestError) Error() string { return e.manifest.file + ": " + e.err.Error() }
func (e *manifestError) Unwrap() error { return e.err }

// wrong says of which manifest an error is; no error stays none.
func (m manifest) wrong(err error) error {
	if err == nil {
		return nil
	}
	return &manifestError{m, err}
}

// partOf is the manifest, among those of one stack, that an item of a list stands
// in which they have joined, and its index there. size is how many each has.
func partOf(parts []manifest, i int, size func(manifest) int) (manifest, int) {
	for _, part := range parts[:len(parts)-1] {
		if i < size(part) {
			return part, i
		}
		i -= size(part)
	}
	return parts[len(parts)-1], i
}
