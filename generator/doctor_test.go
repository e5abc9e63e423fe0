package generator

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// joinery is a house of two stacks: one needs a saw, the other mounts it and needs a well, too.
func joinery() Catalog {
	return catalogOf(tree(map[string]string{
		"versions.yaml":       "minimum: {saw: \"2\"}\n",
		"tools/saw.yaml":      soundTool,
		"tools/blade.yaml":    "title: Blade\nfor: wood\ncommand: [blade]\nversion: '(\\d+)'\nwithin: saw\nget: {any: buy one}\n",
		"tools/oil.yaml":      "title: Oil\nfor: wood\ncommand: [oil]\nversion: '(\\d+)'\nbeside: {tool: saw, from: \"3\"}\nget: {any: buy one}\n",
		"tools/well.yaml":     soundStore + "from: [saw]\nhere: it is dark\n",
		"tools/pen.yaml":      "title: Pen\nfor: plans\ncommand: [pen]\nversion: '(\\d+)'\nget: {any: buy one}\n",
		"bench/stack.yaml":    "title: Bench\nmachine: {containers: {needs: [saw, blade], ports: {80: PORT}}, host: {needs: [saw, blade, oil], uses: [well], ports: {30: PORT}}, extras: [pen]}\n",
		"fountain/stack.yaml": "title: Fountain\nmounts: [{stack: bench}]\nmachine: {host: {needs: [well], ports: {30: WATER_PORT}}}\n",
		"plan/stack.yaml":     "title: Plan\nmachine: {host: {needs: [pen]}}\n",
		"lone/stack.yaml":     "title: Lone\nmachine: {host: {needs: [axe]}}\n",
	}))
}

func doctorOf(t *testing.T, names ...string) Doctor {
	t.Helper()
	var stacks []Stack
	for _, name := range names {
		s, err := joinery().Stack(name)
		if err != nil {
			t.Fatal(err)
		}
		stacks = append(stacks, s)
	}
	d, err := joinery().Doctor(stacks)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A stack wants what those want that it mounts; it knows better which variable is that of a port.
func TestMachineOfMounts(t *testing.T) {
	d := doctorOf(t, "fountain")
	var tools, settings []string
	for _, tool := range d.Tools {
		tools = append(tools, tool.Name+tool.Minimum)
	}
	for _, s := range d.Settings {
		settings = append(settings, s.Name())
	}
	if want := []string{"saw2", "blade", "oil", "pen", "well"}; !slices.Equal(tools, want) {
		t.Errorf("tools %v, want %v", tools, want)
	}
	if want := []string{"PORT=80", "WATER_PORT=30"}; !slices.Equal(settings, want) {
		t.Errorf("settings %v, want %v", settings, want)
	}
	both := doctorOf(t, "bench", "fountain").Settings
	if got, want := fmt.Sprint(both), "[{80 PORT make up [bench fountain]} {30 PORT make dev [bench]} {30 WATER_PORT make dev [fountain]}]"; got != want {
		t.Errorf("settings of both: %s, want %s", got, want)
	}
}

func TestDoctorNamesUnknownTool(t *testing.T) {
	s, err := joinery().Stack("lone")
	if err != nil {
		t.Fatal(err)
	}
	_, err = joinery().Doctor([]Stack{s})
	wantError(t, err, "tools/axe.yaml")
}

// says is a program that is there and prints this.
func says(out string) []Run { return []Run{{Program: "it", Found: true, Out: out}} }

// has is a machine with such tools.
func has(runs map[string][]Run, at Reached) Findings {
	return Findings{System: System{OS: "linux", ID: "debian"}, Runs: runs, Stores: map[string]Reached{"well": at}}
}

var (
	dry    = Reached{Address: "127.0.0.1:99", Problem: "nobody answers"}
	found  = Reached{Address: "127.0.0.1:99", Answers: true}
	named  = Reached{Named: true, Address: "host:99", Answers: true}
	wooden = map[string][]Run{"saw": says("saw 2"), "blade": says("7"), "pen": says("1")}
)

func TestDiagnose(t *testing.T) {
	gone := map[string][]Run{}
	sharp := map[string][]Run{"saw": says("saw 3"), "blade": says("7")}
	for _, c := range []struct {
		name, stack string
		found       Findings
		containers  []string // that way lacks
		host        []string
		checks      string // with their states
	}{
		{"all is there", "bench", has(wooden, dry), nil, nil, "[saw ok blade ok pen ok]"},
		{"nothing is there", "bench", has(gone, dry), []string{"saw"}, []string{"saw"}, "[saw missing pen missing]"},
		{"a part is missing", "bench", has(map[string][]Run{"saw": says("saw 2")}, dry), []string{"blade"}, []string{"blade"}, "[saw ok blade missing pen missing]"},
		{"what a later one wants is missing", "bench", has(sharp, dry), nil, []string{"oil"}, "[saw ok blade ok oil missing pen missing]"},
		{"too old", "bench", has(map[string][]Run{"saw": says("saw 1"), "blade": says("7")}, dry), []string{"saw"}, []string{"saw"}, "[saw old blade ok pen missing]"},
		{"a store is used when it is named", "bench", has(wooden, named), nil, nil, "[saw ok blade ok well ok pen ok]"},
		{"and missed when it does not answer", "bench", has(wooden, Reached{Named: true, Address: "host:99", Problem: "no"}), nil, []string{"well"}, "[saw ok blade ok well broken pen ok]"},
		{"a needed store is started", "fountain", has(wooden, dry), nil, nil, "[saw ok blade ok well ok pen ok]"},
		{"or has to be named", "fountain", has(gone, found), []string{"saw"}, []string{"saw", "well"}, "[saw missing well unset pen missing]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := doctorOf(t, c.stack).Diagnose(c.found)
			var checks []string
			for _, check := range got.Checks {
				if check.For == "wood" || check.For == "water" || check.For == "plans" { // no port
					checks = append(checks, check.Name, string(check.State))
				}
			}
			if fmt.Sprint(checks) != c.checks {
				t.Errorf("checks %v, want %s", checks, c.checks)
			}
			ways := got.Stacks[0].Ways
			if !slices.Equal(ways[0].Lacks, c.containers) || !slices.Equal(ways[1].Lacks, c.host) {
				t.Errorf("lacks %v and %v, want %v and %v", ways[0].Lacks, ways[1].Lacks, c.containers, c.host)
			}
			ready := len(c.containers) == 0 || len(c.host) == 0
			if got.Ready != ready || got.Stacks[0].Ready != ready || ways[0].Ready != (len(c.containers) == 0) {
				t.Errorf("ready %v, %v, %v", got.Ready, got.Stacks[0].Ready, ways[0].Ready)
			}
		})
	}
}

// All stacks have to have a way.
func TestDiagnoseAll(t *testing.T) {
	if got := doctorOf(t, "bench", "plan").Diagnose(has(map[string][]Run{"pen": says("1")}, dry)); got.Ready || !got.Stacks[1].Ready {
		t.Errorf("%+v", got)
	}
	d := doctorOf(t, "bench", "fountain")
	if got := d.Diagnose(has(wooden, dry)); !got.Ready {
		t.Errorf("%+v", got)
	}
	gone := d.Diagnose(has(map[string][]Run{}, dry))
	if gone.Ready || len(gone.Stacks) != 2 {
		t.Errorf("%+v", gone)
	}
	for _, c := range gone.Checks {
		if optional := c.Name != "saw" && c.Name != "well"; c.Optional != optional {
			t.Errorf("%s: optional %v", c.Name, c.Optional)
		}
	}
}

func TestJudgePrograms(t *testing.T) {
	saw := doctorOf(t, "bench").Tools[0]
	base := Check{Name: "saw", Title: "Saw", For: "wood", Wants: "2"}
	for _, c := range []struct {
		name string
		runs []Run
		want Check
	}{
		{"ok", says("saw 2\n"), Check{State: Fine, Version: "2"}},
		{"nobody looked", nil, Check{State: Missing, Get: "buy one"}},
		{"old", says("saw 1"), Check{State: Old, Version: "1", Get: "buy one"}},
		{"garbage", says("\x00\xff\x1b[31m"), Check{State: Broken, Detail: "says no version", Get: "buy one"}},
		{"a version, and it fails", []Run{{Found: true, Out: "saw 2", Problem: "exit status 1"}}, Check{State: Broken, Detail: "saw 2", Get: "buy one"}},
		{"it says why", []Run{{Found: true, Talk: "\x1b[1;31m\n \x1b[31mbent\x1b[0m\a\x1b\nnews\n", Problem: "exit status 1"}}, Check{State: Broken, Detail: "bent", Get: "buy one"}},
		{"it says why, and succeeds", []Run{{Found: true, Talk: "bent"}}, Check{State: Broken, Detail: "bent", Get: "buy one"}},
		{"it says nothing", []Run{{Found: true, Problem: "exit status 1"}}, Check{State: Broken, Detail: "exit status 1", Get: "buy one"}},
		{"a fault that is known", []Run{{Found: true, Talk: "so much rust", Problem: "exit status 1"}}, Check{State: Broken, Detail: "it is rusty", Get: "buy one"}},
		{"a fault that says it is not there", []Run{{Found: true, Talk: "lent", Problem: "exit status 1"}}, Check{State: Missing, Get: "ask for it"}},
		{
			"another does",
			[]Run{{Program: "saw", Found: true, Out: "saw 1"}, {Program: "saw2"}, {Program: "saw3", Found: true, Out: "saw 3"}},
			Check{State: Old, Version: "1", Detail: "saw3 is there", Get: "export SAW=saw3"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := c.want
			want.Name, want.Title, want.For, want.Wants = base.Name, base.Title, base.For, base.Wants
			if got := saw.judge(has(map[string][]Run{"saw": c.runs}, dry)); !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestJudgeStores(t *testing.T) {
	well := doctorOf(t, "fountain").Tools[4]
	here := Reached{Named: true, Address: "localhost:99", Local: true, Answers: true}
	for _, c := range []struct {
		name    string
		at      Reached
		started bool
		state   State
		detail  string
		get     string
	}{
		{"named", named, false, Fine, "WELL_URL names host:99", ""},
		{"named on this machine", here, true, Fine, "WELL_URL names localhost:99; it is dark", ""},
		{"no answer", Reached{Named: true, Address: "host:99", Problem: "no"}, true, Broken, "WELL_URL names host:99: no", "start it, or unset WELL_URL"},
		{"no address", Reached{Named: true, Problem: "is no URL"}, true, Broken, "WELL_URL is no URL", "export WELL_URL=well://host"},
		{"started", dry, true, Fine, "in Docker, as WELL_URL is not set", ""},
		{"there, and not named", found, false, Unset, "something answers at 127.0.0.1:99, but WELL_URL is not set", "export WELL_URL=well://host"},
		{"nowhere", dry, false, Unset, "WELL_URL is not set, and Docker does not run", "dig one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			checks := map[string]Check{"saw": {State: Missing}}
			if c.started {
				checks["saw"] = Check{State: Fine}
			}
			got := well.judgeStore(has(nil, c.at), checks)
			if got.State != c.state || got.Detail != c.detail || got.Get != c.get {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestJudgePorts(t *testing.T) {
	s := Setting{Port: 80, Variable: "PORT", Run: "make up", Stacks: []string{"a", "b"}}
	for _, c := range []struct {
		at                 Port
		title, detail, get string
		state              State
	}{
		{Port{}, "port 80", "", "", Fine},
		{Port{Number: 81}, "port 81", "", "", Fine},
		{Port{Number: 80, Taken: true, Free: 82}, "port 80", "in use", "PORT=82 make up", Taken},
		{Port{Number: 80, Taken: true, By: "nginx", Free: 82}, "port 80", "in use by nginx", "PORT=82 make up", Taken},
		{Port{Number: 80, Wrong: true}, "port 80", "PORT is set, but to no port", "unset PORT", Broken},
	} {
		got := s.judge(c.at)
		if got.Title != c.title || got.Detail != c.detail || got.Get != c.get || got.State != c.state || !got.Optional || got.For != "make up of a, b" {
			t.Errorf("%+v: %+v", c.at, got)
		}
	}
}
