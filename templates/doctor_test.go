package templates_test

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stackgen/stackgen/generator"
	"github.com/stackgen/stackgen/templates"
)

func doctor(t *testing.T, names ...string) generator.Doctor {
	t.Helper()
	stacks, err := catalog().Stacks()
	if err != nil {
		t.Fatal(err)
	}
	if len(names) > 0 {
		stacks = slices.DeleteFunc(stacks, func(s generator.Stack) bool { return !slices.Contains(names, s.Name) })
	}
	d, err := catalog().Doctor(stacks)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func check(t *testing.T, d generator.Diagnosis, name string) generator.Check {
	t.Helper()
	at := slices.IndexFunc(d.Checks, func(c generator.Check) bool { return c.Name == name })
	if at < 0 {
		t.Fatalf("%s was not looked at", name)
	}
	return d.Checks[at]
}

var debian = generator.ParseOSRelease("ID=debian\nVERSION_ID=13\n")

// What programs have been seen to print.
func TestDoctorReadsVersions(t *testing.T) {
	all := doctor(t)
	for _, c := range []struct {
		tool, out, version string
		state              generator.State
	}{
		{"docker", "26.1.5+dfsg1\n", "26.1.5+dfsg1", generator.Fine},
		{"docker", "24.0.9\n", "24.0.9", generator.Old},
		{"docker", "\n", "", generator.Broken},
		{"compose", "Docker Compose version 2.26.1-4\n", "2.26.1-4", generator.Fine},
		{"compose", "Docker Compose version v5.3.0\n", "5.3.0", generator.Fine},
		{"compose", "Docker Compose version 2.32.4-desktop.1\n", "2.32.4-desktop.1", generator.Fine},
		{"compose", "Docker Compose version v2.20.3\n", "2.20.3", generator.Old},
		{"make", "GNU Make 4.4.1\nBuilt for x86_64-pc-linux-gnu\n", "4.4.1", generator.Fine},
		{"make", "GNU Make 3.81\nThis program built for i386-apple-darwin11.3.0\n", "3.81", generator.Fine},
		{"python", "Python 3.13.0rc1\n", "3.13.0rc1", generator.Fine},
		{"python", "Python 3.12.7+\n", "3.12.7+", generator.Fine},
		{"python", "Python 3.9.6\n", "3.9.6", generator.Old},
		{"python", "Python\n", "", generator.Broken},
		{"venv", "pip 25.2\n", "25.2", generator.Fine},
		{"node", "v26.10.0\n", "26.10.0", generator.Fine},
		{"node", "v24.11.1\n", "24.11.1", generator.Old},
		{"node", "v27.0.0-nightly20261101abcdef\n", "27.0.0-nightly20261101abcdef", generator.Fine},
		{"npm", "11.21.2\n", "11.21.2", generator.Fine},
		{"npx", "11.21.2\n", "11.21.2", generator.Fine},
		{"git", "git version 2.39.5 (Apple Git-154)\n", "2.39.5", generator.Fine},
		{"git", "git version 2.47.1.windows.2\n", "2.47.1.windows.2", generator.Fine},
		{"openssl", "OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)\n", "3.0.19", generator.Fine},
		{"openssl", "LibreSSL 3.3.6\n", "3.3.6", generator.Fine},
		{"uv", "uv 0.13.9 (abcdef123 2026-11-01)\n", "0.13.9", generator.Fine},
		{"go", "go version go1.26.8 linux/amd64\n", "1.26.8", generator.Fine},
		{"go", "go version go1.19 linux/amd64\n", "1.19", generator.Old},
	} {
		runs := map[string][]generator.Run{c.tool: {{Found: true, Out: c.out}}}
		for _, tool := range []string{"docker", "python", "node"} { // those that others come with
			if tool != c.tool {
				runs[tool] = []generator.Run{{Found: true}}
			}
		}
		got := check(t, all.Diagnose(generator.Findings{Runs: runs}), c.tool)
		if got.Version != c.version || got.State != c.state {
			t.Errorf("%s says %q: %s %q, want %s %q", c.tool, c.out, got.State, got.Version, c.state, c.version)
		}
	}
}

// What the programs have been seen to say when they do not work.
func TestDoctorExplains(t *testing.T) {
	const group = "sudo usermod -aG docker $USER, then log in again"
	d := doctor(t)
	for _, c := range []struct {
		tool, talk, problem string
		state               generator.State
		detail, get         string
	}{
		{"docker", "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock", "exit status 1", generator.Broken, "this user may not use it", group},
		{"docker", "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock", "", generator.Broken, "this user may not use it", group},
		{"docker", "Cannot connect to the Docker daemon at unix:///run/a. Is the docker daemon running?", "exit status 1", generator.Broken, "Cannot connect to the Docker daemon at unix:///run/a. Is the docker daemon running?", "sudo systemctl restart docker"},
		{"docker", "failed to connect to the docker API at unix:///run/a; check if the path is correct", "", generator.Broken, "failed to connect to the docker API at unix:///run/a; check if the path is correct", "sudo systemctl restart docker"},
		{"docker", "", "no answer within 5s", generator.Broken, "no answer within 5s", "sudo systemctl restart docker"},
		{"docker", "Error: template: info:1:2: executing \"info\" at <.ServerVersion>: can't evaluate field ServerVersion in type *define.Info", "exit status 125", generator.Broken, "this is Podman, which projects are not tried with", "sudo apt-get install docker.io docker-cli docker-compose docker-buildx"},
		{"compose", "docker: 'compose' is not a docker command.\nSee 'docker --help'", "exit status 1", generator.Missing, "", "sudo apt-get install docker-compose"},
		{"compose", "docker: unknown command: docker compose\n\nRun 'docker --help' for more information", "exit status 1", generator.Missing, "", "sudo apt-get install docker-compose"},
		{"venv", "Traceback (most recent call last):\nModuleNotFoundError: No module named 'ensurepip'", "exit status 1", generator.Missing, "", "sudo apt-get install python3-venv"},
		{"make", "usage: make [-BeikNnqrSstWwX] [-C directory]", "exit status 2", generator.Broken, "usage: make [-BeikNnqrSstWwX] [-C directory]", "sudo apt-get install make"},
	} {
		runs := map[string][]generator.Run{"docker": {{Found: true}}, "python": {{Found: true}}}
		runs[c.tool] = []generator.Run{{Found: true, Talk: c.talk, Problem: c.problem}}
		got := check(t, d.Diagnose(generator.Findings{System: debian, Runs: runs}), c.tool)
		if got.State != c.state || got.Detail != c.detail || got.Get != c.get {
			t.Errorf("%s says %q: %s, %q, %q", c.tool, c.talk, got.State, got.Detail, got.Get)
		}
	}
}

// seen is a machine that has these, and no store is named unless it is one of them.
func seen(tools string) generator.Findings {
	prints := map[string]string{
		"docker": "26.1.5", "compose": "Docker Compose version 2.26.1", "make": "GNU Make 4.3", "python": "Python 3.12.1", "venv": "pip 24.0",
		"node": "v26.10.0", "npm": "11.0.0", "new-compose": "Docker Compose version v2.40.2", "buildx": "github.com/docker/buildx v0.13.1 a1",
	}
	f := generator.Findings{System: debian, Runs: map[string][]generator.Run{}, Stores: map[string]generator.Reached{}}
	for _, store := range []string{"postgres", "redis", "cache"} {
		f.Stores[store] = generator.Reached{Problem: "nobody answers"}
	}
	for tool := range strings.FieldsSeq(tools) {
		out, isProgram := prints[tool]
		if isProgram {
			f.Runs[strings.TrimPrefix(tool, "new-")] = []generator.Run{{Found: true, Out: out}}
		} else {
			f.Stores[tool] = generator.Reached{Named: true, Address: "host:1", Answers: true}
		}
	}
	return f
}

// What each stack lacks on machines that people have.
func TestDoctorWays(t *testing.T) {
	for _, c := range []struct{ name, has, django, node, hybrid string }{
		{"nothing", "", "docker make; make python", "docker make; make node postgres redis", "docker make; make python node postgres redis"},
		{"Docker alone", "docker compose make", "; python", "; node", "; python node"},
		{"without Compose", "docker make", "compose; python", "compose; node postgres redis", "compose; python node postgres redis"},
		{"a Compose that wants another Buildx", "docker new-compose buildx make", "buildx; python", "buildx; node", "buildx; python node"},
		{"Python alone", "make python venv", "docker; ", "docker; node postgres redis", "docker; node postgres redis"},
		{"Python in parts", "make python", "docker; venv", "docker; node postgres redis", "docker; venv node postgres redis"},
		{"Node.js and stores", "make node npm postgres redis", "docker; python", "docker; ", "docker; python"},
		{"all but Docker", "make python venv node npm postgres redis cache", "docker; ", "docker; ", "docker; "},
		{"all", "docker compose make python venv node npm", "; ", "; ", "; "},
	} {
		for stack, want := range map[string]string{"django": c.django, "express": c.node, "nest": c.node, "hybrid": c.hybrid} {
			got := doctor(t, stack).Diagnose(seen(c.has)).Stacks[0]
			var lacks []string
			for _, way := range got.Ways {
				slices.Sort(way.Lacks)
				lacks = append(lacks, strings.Join(way.Lacks, " "))
			}
			var wanted []string
			for part := range strings.SplitSeq(want, ";") {
				names := strings.Fields(part)
				slices.Sort(names)
				wanted = append(wanted, strings.Join(names, " "))
			}
			if !slices.Equal(lacks, wanted) {
				t.Errorf("%s, %s: lacks %q, want %q", c.name, stack, lacks, wanted)
			}
		}
	}
}

func TestDoctorKnowsPorts(t *testing.T) {
	for stack, want := range map[string]string{
		"django":  "PORT=8080 TLS_PORT=8443 PORT=8000",
		"express": "PORT=8080 TLS_PORT=8443 PORT=3000 METRICS_PORT=9090",
		"nest":    "PORT=8080 TLS_PORT=8443 PORT=3000 METRICS_PORT=9090",
		"hybrid":  "PORT=8080 TLS_PORT=8443 REALTIME_PORT=3000 PORT=8000 REALTIME_METRICS_PORT=9090",
	} {
		var got []string
		for _, s := range doctor(t, stack).Settings {
			got = append(got, s.Name())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", stack, got, want)
		}
	}
}

// A way to get each thing is there for every system, by its own means, and on one line of a terminal.
func TestDoctorKnowsSystems(t *testing.T) {
	all := doctor(t)
	const apt = `^sudo apt-get install |^pipx install `
	for _, c := range []struct {
		system generator.System
		means  string // besides pages
	}{
		{generator.ParseOSRelease("ID=debian\nVERSION_ID=12\n"), apt},
		{debian, apt},
		{generator.ParseOSRelease("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=22.04\n"), apt + `|^sudo snap install `},
		{generator.ParseOSRelease("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=26.04\n"), apt + `|^sudo snap install `},
		{generator.ParseOSRelease("ID=fedora\n"), `^sudo dnf install `},
		{generator.ParseOSRelease("ID=rocky\nID_LIKE='rhel centos fedora'\n"), `^sudo dnf install `},
		{generator.ParseOSRelease("ID=opensuse-tumbleweed\nID_LIKE='opensuse suse'\n"), `^sudo zypper install `},
		{generator.ParseOSRelease("ID=arch\n"), `^sudo pacman -S `},
		{generator.ParseOSRelease("ID=alpine\n"), `^apk add `},
		{generator.System{OS: "darwin", ID: "darwin"}, `^brew install |^xcode-select --install$`},
		{generator.System{OS: "windows", ID: "windows"}, `^winget install --id |^wsl --install`},
		{generator.System{OS: "freebsd", ID: "freebsd"}, `^pkg install `},
	} {
		means, asked := regexp.MustCompile(c.means+`|^https://|^export `), map[string]bool{}
		for _, has := range []string{"", "docker", "docker new-compose python node"} {
			f := seen(has)
			f.System = c.system
			for _, check := range all.Diagnose(f).Checks {
				if check.State == generator.Fine {
					continue
				}
				asked[check.Name] = true
				if !means.MatchString(check.Get) || len(check.Get) > 70 {
					t.Errorf("%s: %s: %q", c.system.ID, check.Name, check.Get)
				}
			}
		}
		for _, tool := range all.Tools {
			if !asked[tool.Name] && tool.Name != "cache" { // which is asked for by nobody who has none
				t.Errorf("%s was not asked for", tool.Name)
			}
		}
	}
}

// What is described is wanted, and the other way round.
func TestDoctorHasNoSpareTools(t *testing.T) {
	tools, wanted := doctor(t).Tools, map[string]bool{}
	for _, tool := range tools {
		wanted[tool.Name] = true
	}
	for _, tool := range tools {
		for _, other := range append([]string{tool.Within, tool.Beside.Tool}, tool.From...) {
			if other != "" && !wanted[other] {
				t.Errorf("%s knows a %q that no stack wants", tool.Name, other)
			}
		}
	}
	files, err := fs.Glob(templates.FS, "tools/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(path.Base(file), ".yaml"); !wanted[name] {
			t.Errorf("%s: no stack wants it", file)
		}
	}
	for name := range maps.Keys(versions(t)["minimum"]) {
		if !wanted[name] {
			t.Errorf("versions.yaml has a minimum of %s, which no stack wants", name)
		}
	}
}
