package generator_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stackgen/stackgen/generator"
)

const soundGuide = `
questions: [{name: size, kind: choice, prompt: "How large?", default: small, choices: [{value: small}, {value: large}]}]
outcomes: [{name: tent}, {name: house}]
rules: [{when: {size: [large]}, says: {house: strong}, because: "Many fit in."}]
`

func TestGuideRefusesWordsThatNothingKnows(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{"size: [large]", "sise: [large]", `no question is called "sise"`},
		{"size: [large]", "size: [huge]", `"huge" is no answer to size`},
		{"house: strong", "castle: strong", `no outcome is called "castle"`},
		{"house: strong", "house: very", `"very" is no verdict`},
		{`because: "Many fit in."`, `because: ""`, "no reason"},
		{"because", "why", "why"},
	} {
		text := strings.Replace(soundGuide, c.from, c.to, 1)
		_, err := generator.Overlay(generator.Source{FS: fstest.MapFS{"choose.yaml": {Data: []byte(text)}}}).Guide()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.to, err)
		}
	}
}

func TestGuideTies(t *testing.T) {
	g, err := generator.Overlay(generator.Source{FS: fstest.MapFS{"choose.yaml": {Data: []byte(soundGuide)}}}).Guide()
	if err != nil {
		t.Fatal(err)
	}
	places := g.Advise(nil)
	if places[0].Rank != 1 || places[1].Rank != 1 {
		t.Errorf("a tie is ranked %d and %d", places[0].Rank, places[1].Rank)
	}
	if q, more := g.Next(nil); !more || q.Name != "size" {
		t.Errorf("asked is %q", q.Name)
	}
	if first := generator.First(g.Advise(generator.Answers{"size": "large"})); len(first) != 1 || first[0] != "house" {
		t.Errorf("first comes %v", first)
	}
	if _, more := g.Next(generator.Answers{"size": "large"}); more {
		t.Error("there is more to ask")
	}
}
