package generator

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"testing"
)

// interview asks what the stack asks, and answers with what is proposed, or the first that will do.
func interview(t *testing.T, s Stack, given Answers, facts Facts, aside bool) (asked []string, a Answers) {
	t.Helper()
	a, err := Interview(given, func(a Answers) (Question, bool, error) { return s.NextQuestion(a, facts, aside) },
		func(q Question, _ bool) (string, error) {
			asked = append(asked, q.Name)
			return cmp.Or(q.Default, append(q.Values(), "x")[0]), nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return asked, a
}

func TestNextQuestion(t *testing.T) {
	s := strict(t)
	facts := Facts{"git.name": "Ann", "git.email": "not an address"}
	given := Answers{"name": "shop", "email": ""}
	asked, a := interview(t, s, given, facts, false)
	if want := []string{"owner_name", "database", "example"}; !slices.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
	if a["owner_name"] != "Ann" || a["email"] != "" || len(given) != 2 {
		t.Errorf("answers %v; given has become %v", a, given)
	}
	if _, _, err := s.NextQuestion(Answers{"name": "shop", "example": "perhaps"}, facts, false); err == nil {
		t.Error("there is a next question although an answer is wrong")
	}
}

func TestAside(t *testing.T) {
	s := Stack{Questions: []Question{
		{Name: "must", Kind: KindText, Required: true, Aside: true}, // nothing else answers it
		{Name: "may", Kind: KindText, Aside: true},
		{Name: "kind", Kind: KindBool, Default: "no"},
	}}
	given := Answers{"name": "shop"}
	if asked, _ := interview(t, s, given, nil, true); !slices.Equal(asked, []string{"must", "may", "kind"}) {
		t.Errorf("with those aside: %v", asked)
	}
	if asked, _ := interview(t, s, given, nil, false); !slices.Equal(asked, []string{"must", "kind"}) {
		t.Errorf("without: %v", asked)
	}
}

func TestInterviewGoesBack(t *testing.T) {
	names := []string{"a", "b", "c"}
	next := func(a Answers) (Question, bool, error) {
		if a["a"] == "short" && a["b"] != "" {
			return Question{}, false, nil
		}
		for _, name := range names {
			if _, ok := a[name]; !ok {
				return Question{Name: name, Kind: KindText, Default: "d"}, true, nil
			}
		}
		return Question{}, false, nil
	}
	// What is said, what is asked, with its proposal; * where there is a question before.
	script := []struct{ asked, says string }{
		{"a=d", "one"}, {"*b=d", "two"}, {"*c=d", "<"}, {"*b=two", "<"}, {"a=one", "short"}, {"*b=two", "three"},
	}
	step := 0
	got, err := Interview(Answers{"given": "x"}, next, func(q Question, back bool) (string, error) {
		asked := q.Name + "=" + q.Default
		if back {
			asked = "*" + asked
		}
		at := script[step]
		step++
		if asked != at.asked {
			t.Errorf("step %d: asked %s, want %s", step, asked, at.asked)
		}
		if at.says == "<" {
			return "", ErrBack
		}
		return at.says, nil
	})
	if want := (Answers{"given": "x", "a": "short", "b": "three"}); err != nil || !maps.Equal(got, want) || step != len(script) {
		t.Errorf("after %d steps: %v, %v", step, got, err)
	}
}

func TestInterviewEnds(t *testing.T) {
	gone := errors.New("gone")
	one := func(Answers) (Question, bool, error) { return Question{Name: "a", Kind: KindText}, true, nil }
	for _, says := range []error{gone, ErrBack} {
		if _, err := Interview(nil, one, func(Question, bool) (string, error) { return "", says }); !errors.Is(err, says) {
			t.Errorf("the asker's error %v became %v", says, err)
		}
	}
	if _, err := Interview(nil, func(Answers) (Question, bool, error) { return Question{}, false, gone }, nil); !errors.Is(err, gone) {
		t.Errorf("next's error became %v", err)
	}
}
