package generator

import (
	"strings"
	"testing"
)

func TestPinsIn(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("0", 64)
	tests := []struct{ file, text, want string }{
		{"web/pyproject.toml", "version = \"1.0\"\ndependencies = [\n    \"django==5.2.9\",\n    'psycopg[binary,pool]==3.3',\n    \"uvloop==0.23.0; sys_platform != 'win32'\",\n]\n", "django=5.2.9 psycopg[binary,pool]=3.3 uvloop=0.23.0"},
		{"requirements-dev.in", "ruff == 0.17 # why\n-r x\nnot-pinned>=3\n", "ruff=0.17"},
		{"api/package.json", `{
  "version": "1.0.0",
  "scripts": {"port": "8000"},
  "dependencies": {
    "@a/b": "^1.0.0",
    "c": "2.0.0-rc.1",
    "d": "workspace:*"
  }
}`, "@a/b=^1.0.0 c=2.0.0-rc.1"},
		{"api/package.json", "{<<<", ""},
		{"web/Dockerfile", "FROM --platform=$BUILDPLATFORM python:3.13-slim" + digest + " AS build\nCOPY --from=ghcr.io/astral-sh/uv:0.9.1 /uv /bin/\nFROM build\nCOPY a b\n", "python=3.13-slim" + digest + " ghcr.io/astral-sh/uv=0.9.1"},
		{"compose.yaml", "services:\n  a:\n    image: postgres:18\n  b:\n    image: \"registry.example:5000/team/redis:8.2\"\n  c:\n    image: ${IMAGE:-x}\n", "postgres=18 registry.example:5000/team/redis=8.2"},
		{".github/workflows/ci.yml", "    steps:\n      - uses: actions/checkout@" + strings.Repeat("a", 40) + " # v5.0.1\n      - uses: ./here\n      - uses: a/b@v4\n    container:\n      image: node:26\n", "actions/checkout=" + strings.Repeat("a", 40) + " # v5.0.1 a/b=v4 node=26"},
		{".pre-commit-config.yaml", "- {repo: &r a, rev: v1}\n- {repo: *r, rev: v2}\n- {repo: [b], rev: v3}\n", "a=v1"},
		{".pre-commit-config.yaml", "repos:\n  - repo: https://x.example/a\n    rev: v1.2\n    hooks: []\n  - repo: local\n", "https://x.example/a=v1.2"},
		{"web/pyproject.toml", "dependencies = [\"django==5.0.0\", 'redis[hiredis] == 8; sys_platform != \"win32\"',\"x>=1\"]\n[dependency-groups]\ndev = [\"ruff==0.17\"] # was [\"ruff==0.16\"]\n", "django=5.0.0 redis[hiredis]=8 ruff=0.17"},
		{"web/pyproject.toml", "about = \"\"\"it's\n\"a==1\"\n\"\"\"\nmore = '''\n'b==1'\n'''\nquoted = \"\\\" \\\"c==1\"\nlist = [\"d==1\"]\nopen = \"e\nlast = [\"f==1\"]\n", "d=1 f=1"},
		{"api/package.json", `{"packageManager": "npm@11.2.0+sha512.0a1b", "dependencies": {"a":"1.0.0"}, "list": ["1.0.0"],
  "scripts": {"a": "9"}, "engines": {"node": ">=26"},
  "overrides": {"b": "~2.1", "c": {"d": "3.0.0"}, "e": "$e"}, "resolutions": {"a": "1.1.0", "**/f": "4.0.0"}}`, "packageManager npm=11.2.0+sha512.0a1b a=1.0.0 node=>=26 b=~2.1 resolutions a=1.1.0 resolutions **/f=4.0.0"},
		{"api/package.json", `{"packageManager": "npm", "dependencies": ["1.0.0"], "devDependencies": {"a": "1\u002e0"}, "overrides": null}`, ""},
		{"api/package.json", `["dependencies", {"a": "1.0.0"}]`, ""},
		{"api/package.json", `{"dependencies": {"a": "1.0.0"}} {`, ""},
		{"compose.yaml", "services:\n  a: {image: \"redis:8.0.0\", restart: always}\n  b: { image: 'x.example:5000/y:1' , ports: [\"80:80\"] }\n  c: {image: nginx:1.29}\n  d: {\"image\": \"a:1\\x30\"} # {image: redis:7}\n  e: {image: \"b:${TAG}\"}\n", "redis=8.0.0 x.example:5000/y=1 nginx=1.29"},
		{"compose.yaml", "a: é\u2028b: {é: ü, image: \"redis:8\"}\r\nc: {image: redis:8}\rd: {image: node:26}\n", "redis=8 redis=8 node=26"},
		{"compose.yaml", "a: {image: redis:8\n", ""},
		{".gitlab-ci.yml", "spec: {}\n---\ndefault: {image: {name: \"python:3.13\", entrypoint: [\"\"]}}\ntest:\n  name: not:1\n  image: docker:29\n  services: [\"docker:29-dind\", {name: postgres:18, alias: db}]\n  script: !reference [a, b]\nlint:\n  image:\n    name: node:26\n  services:\n    - redis:8\n    - alias: x\n      name: valkey:9\n", "python=3.13 docker=29 services docker=29-dind services postgres=18 node=26 services redis=8 services valkey=9"},
		{".github/workflows/ci.yml", "steps: [{uses: a/b@v4}, {uses: \"c/d@v5\", with: {image: e}}]\n", "a/b=v4 c/d=v5"},
		{".pre-commit-config.yaml", "repos:\n  - repo: local\n    hooks:\n      - id: a\n        additional_dependencies: [pre-commit-hooks==6.0.0, 'x[y]==1', \"z == 2\"]\n      - id: b\n        additional_dependencies:\n          - types-x==1.2 # types-x==1.1\n          - \"q==3; python_version > '3'\"\n          - prettier@3.0.0\n        args: [--a==1]\n        name: r==1\n", "pre-commit-hooks=6.0.0 x[y]=1 z=2 types-x=1.2 q=3"},
		{".pre-commit-config.yaml", "repos:\n  - repo: https://x.example/a\n    # why\n    hooks: [{id: q}]\n    rev: v1.2\n  - rev: \"v2\"\n    repo: https://x.example/b\n  - {repo: c, rev: v3, hooks: []}\n  - repo: d\n    hooks: []\n  - repo: e\n    rev: v5\n  - rev: v6\n", "https://x.example/a=v1.2 https://x.example/b=v2 c=v3 e=v5"},
		{"README.md", "django==5.2.9\n", ""},
		{"workflows.yml", "uses: a/b@v4\n", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, p := range pinsIn(tt.file, []byte(tt.text)) {
			got = append(got, p.key+"="+p.version)
			if tt.text[p.start:p.end] != p.version {
				t.Errorf("%s: %s stands elsewhere", tt.file, p.version)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.file, strings.Join(got, " "), tt.want)
		}
	}
}
