package generator

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// pairsIn are all pairs of answers that stand together in one of the projects.
func pairsIn(projects []Answers) map[string]bool {
	out := map[string]bool{}
	for _, a := range projects {
		keys := slices.Sorted(maps.Keys(a))
		for i, x := range keys {
			for _, y := range keys[i+1:] {
				out[fmt.Sprintf("%s=%s %s=%s", x, a[x], y, a[y])] = true
			}
		}
	}
	return out
}

func choice(name string, when Condition, values ...string) Question {
	q := Question{Name: name, Kind: KindChoice, Prompt: name, Default: values[0], When: when}
	for _, v := range values {
		q.Choices = append(q.Choices, Choice{Value: v})
	}
	return q
}

func TestPairwiseHasEveryPairThatThereIs(t *testing.T) {
	yes := Question{Name: "yes", Kind: KindBool, Prompt: "yes", Default: "yes"}
	low, high := 1, 9
	for name, questions := range map[string][]Question{
		"nothing to combine": {{Name: "text", Kind: KindText, Prompt: "text"}},
		"one":                {choice("a", nil, "1", "2", "3")},
		"several":            {choice("a", nil, "1", "2", "3"), choice("b", nil, "1", "2", "3"), choice("c", nil, "1", "2", "3"), yes},
		"kinds": {
			{Name: "n", Kind: KindInteger, Prompt: "n", Default: "5", Min: &low, Max: &high},
			{Name: "some", Kind: KindChoices, Prompt: "some", Choices: []Choice{{Value: "x"}, {Value: "y"}}},
			yes,
		},
		"conditions": {
			choice("a", nil, "1", "2", "3"), choice("b", Condition{"a": {"1", "2"}}, "1", "2"),
			choice("c", Condition{"a": {"2", "3"}}, "1", "2"), choice("d", Condition{"b": {"2"}}, "1", "2"), yes,
		},
		"several at once": {
			{Name: "d", Kind: KindChoices, Prompt: "d", Choices: []Choice{{Value: "v"}, {Value: "w"}}},
			choice("e", Condition{"d": {"v"}}, "1", "2"), choice("f", Condition{"d": {"w"}}, "1", "2"),
		},
		"settled": {
			{Name: "hid", Kind: KindChoice, Hidden: true, Default: "a", Choices: []Choice{{Value: "a"}, {Value: "b"}}},
			{Name: "lk", Kind: KindChoice, Prompt: "lk", Locked: true, Default: "a", Choices: []Choice{{Value: "a"}, {Value: "b"}}},
			choice("x", Condition{"hid": {"b"}}, "1", "2"), choice("y", Condition{"hid": {"a"}}, "1", "2"),
			choice("z", Condition{"lk": {"b"}}, "1", "2"), yes,
		},
		"a text":         {{Name: "t", Kind: KindText, Prompt: "t"}, choice("u", Condition{"t": {"on"}}, "1", "2"), yes},
		"never together": {choice("a", nil, "1", "2"), choice("b", Condition{"a": {"1"}}, "1", "2"), choice("c", Condition{"a": {"2"}}, "1", "2")},
	} {
		t.Run(name, func(t *testing.T) { comparePairs(t, Stack{Questions: questions}) })
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		t.Run(fmt.Sprint("random ", i), func(t *testing.T) { comparePairs(t, randomStack(random)) })
	}
}

func randomStack(random *rand.Rand) Stack {
	var s Stack
	for i := range 2 + random.IntN(4) {
		var when Condition
		if i > 0 && random.IntN(2) == 0 {
			before := s.Questions[random.IntN(i)]
			when = Condition{before.Name: before.Values()[:1+random.IntN(len(before.Values()))]}
		}
		s.Questions = append(s.Questions, choice(string(rune('a'+i)), when, []string{"1", "2", "3"}[:2+random.IntN(2)]...))
	}
	return s
}

func comparePairs(t *testing.T, s Stack) {
	t.Helper()
	base := Answers{"name": "shop"}
	all, err := s.everyCombination(base)
	if err != nil {
		t.Fatal(err)
	}
	some, err := s.pairwise(base)
	if err != nil {
		t.Fatal(err)
	}
	have := pairsIn(some)
	for pair := range pairsIn(all) {
		if !have[pair] {
			t.Errorf("%s: in none of %v", pair, some)
		}
	}
	for _, a := range some {
		if err := s.Check(a); err != nil {
			t.Errorf("%v: %v", a, err)
		}
	}
}

func TestPairsAreBounded(t *testing.T) {
	values := make([]string, 3000)
	for i := range values {
		values[i] = fmt.Sprint(i)
	}
	s := Stack{Questions: []Question{choice("a", nil, values...), choice("b", nil, values...)}}
	if _, err := s.pairwise(Answers{}); err == nil {
		t.Error("9,000,000 pairs are looked at")
	}
	if _, err := s.everyCombination(Answers{}); err == nil {
		t.Error("9,000,000 projects are made")
	}
}

func TestPairwiseIsMuchLessThanAll(t *testing.T) {
	var s Stack
	for i := range 7 {
		s.Questions = append(s.Questions, choice(string(rune('a'+i)), nil, "1", "2", "3"))
	}
	some, err := s.pairwise(Answers{})
	if err != nil || len(some) > 25 {
		t.Errorf("%d projects for 7 questions of 3 answers, %v", len(some), err)
	}
	if _, err := (Stack{Questions: append(s.Questions, choice("h", nil, "1", "2", "3"))}).everyCombination(Answers{}); err == nil {
		t.Error("6561 combinations are made")
	}
}
