//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// route is what all contenders answer: {"hello":"world"}, in a route that is
// made as the framework's users make them.
type change struct{ file, old, by string }

var routes = map[string]change{
	"express": {"api/src/app.ts", "  api.refuseOtherMethods();\n", `  api.route({
    method: 'get',
    path: '/api/bench',
    operationId: 'bench',
    summary: '',
    access: 'anybody',
    answers: {},
    handle: () => Promise.resolve({ status: 200, body: { hello: 'world' } }),
  });
  api.refuseOtherMethods();
`},
	"nest": {"api/src/http/hello.controller.ts", "  @Get()\n", `  @Get('bench')
  bench(): object {
    return { hello: 'world' };
  }

  @Get()
`},
	"express-generator": {"routes/users.js", "res.send('respond with a resource');", "res.json({ hello: 'world' });"},
	"nest-new":          {"src/app.controller.ts", "getHello(): string {\n    return this.appService.getHello();", "getHello(): object {\n    return { hello: 'world' };"},
}

// paths are where those routes answer.
var paths = map[string]string{
	"express": "/api/bench", "nest": "/hello/bench", "express-generator": "/users", "nest-new": "/",
}

func (b *bench) apply(name string) error {
	c := routes[name]
	file := filepath.Join(b.dir, name, c.file)
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := strings.Replace(string(data), c.old, c.by, 1)
	if text == string(data) {
		return fmt.Errorf("%s has no line %q", file, c.old)
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// make generates a project of ours, installs it, and migrates its database.
func (b *bench) make(stack string) error {
	if err := b.command(b.dir, b.stackgen, "new", "bench", "--stack="+stack, "--yes", "--no-git", "--output="+filepath.Join(b.dir, stack)); err != nil {
		return err
	}
	if err := b.apply(stack); err != nil {
		return err
	}
	api := filepath.Join(b.dir, stack, "api")
	if err := b.command(api, "npm", "ci"); err != nil {
		return err
	}
	if stack == "nest" {
		if err := b.command(api, "npm", "run", "build"); err != nil {
			return err
		}
	}
	return b.command(api, "npm", "run", "migrate")
}

// peers makes what the frameworks' own generators make.
func (b *bench) peers() error {
	if err := b.command(b.dir, "npx", "--yes", "express-generator@4.16.1", "--no-view", "express-generator"); err != nil {
		return err
	}
	if err := b.command(b.dir, "npx", "--yes", "@nestjs/cli@12.0.8", "new", "nest-new", "--directory", "nest-new", "--package-manager", "npm", "--skip-git", "--skip-install"); err != nil {
		return err
	}
	for _, peer := range []string{"express-generator", "nest-new"} {
		if err := b.apply(peer); err != nil {
			return err
		}
		if err := b.command(filepath.Join(b.dir, peer), "npm", "install", "--no-audit", "--no-fund"); err != nil {
			return err
		}
	}
	return b.command(filepath.Join(b.dir, "nest-new"), "npm", "run", "build")
}
