//go:build e2e

package e2e

import "testing"

// contract is what all stacks promise of their API, in one wording. Each stack
// brings accounts of its own, and nothing else.
func (s site) contract(t *testing.T, ann person) {
	t.Run("schema", s.schema)
	t.Run("tokens", func(t *testing.T) { s.tokens(t, ann) })
	if !s.example {
		return
	}
	bob := s.signUp(t, "Bob Other")
	t.Run("rest", func(t *testing.T) { s.rest(t, ann) })
	t.Run("conditional requests", func(t *testing.T) { s.conditional(t, ann) })
	t.Run("problems", func(t *testing.T) { s.problems(t, ann, bob) })
	t.Run("sessions", func(t *testing.T) { s.sessions(t, ann) })
	t.Run("paging", func(t *testing.T) { s.paging(t, ann) })
}
