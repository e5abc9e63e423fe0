//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// developer is the user, and the group, that works with containers and is not root.
func developer() int {
	if us := os.Getuid(); us != 0 {
		return us
	}
	return 1000
}

// watch runs the containers from the code in the folder, as somebody who is not root, and changes a line of each service.
func (d deployment) watch(t *testing.T) {
	hellos := map[string]string{} // by the folder of their service
	if d.stack == "django" || d.stack == "hybrid" {
		hellos["web"] = "/hello/"
	}
	switch d.stack {
	case "hybrid":
		hellos["realtime"] = "/hello"
	case "express", "nest":
		hellos["api"] = "/hello"
	}
	for folder := range hellos {
		folder = filepath.Join(d.dir, folder)
		if _, err := os.Stat(filepath.Join(folder, "tsconfig.build.json")); err == nil {
			if err := os.MkdirAll(filepath.Join(folder, "dist"), 0o755); err != nil { // as make watch does, but that is root here
				t.Fatal(err)
			}
		}
		if os.Getuid() == 0 {
			owned(t, folder, func(path string, _ int) error { return os.Lchown(path, developer(), developer()) })
		}
	}
	d = d.onLocalhost() // as all of Django's DEBUG
	s := d.site(nil)
	server := start(t, d.dir, append([]string{fmt.Sprintf("WATCH_USER=%d:%[1]d", developer())}, d.env...), "make", "watch")
	defer d.compose("down", "--volumes")
	eventually(t, 5*time.Minute, func() error { return s.shows("/readyz", "") })
	for folder, path := range hellos {
		eventually(t, 3*time.Minute, func() error { return s.shows(path, "Hello world from") })
		func() {
			defer edit(t, filepath.Join(d.dir, folder), "Hello world from", "Hello again from")()
			eventually(t, 3*time.Minute, func() error { return s.shows(path, "Hello again from") })
		}()
	}
	if _, django := hellos["web"]; django {
		d.compose("exec", "web", "python", "manage.py", "startapp", "books")
	}
	for folder := range hellos {
		owned(t, filepath.Join(d.dir, folder), func(path string, owner int) error {
			if owner != developer() {
				return errors.New(path + " is not the developer's")
			}
			return nil
		})
	}
	if err := os.RemoveAll(filepath.Join(d.dir, "web", "books")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(-server.cmd.Process.Pid, syscall.SIGINT); err != nil { // as a terminal does
		t.Fatal(err)
	}
	server.exited(time.Minute)
}

// owned goes through all files of a folder and their owners.
func owned(t *testing.T, folder string, do func(path string, owner int) error) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return do(path, int(info.Sys().(*syscall.Stat_t).Uid))
	})
	if err != nil {
		t.Error(err)
	}
}

// edit changes the one line of a service that says this, until that is undone.
func edit(t *testing.T, folder, before, after string) (undo func()) {
	t.Helper()
	files := strings.Fields(command(t, folder, time.Minute, "grep", "-rlF", "--include=*.py", "--include=*.ts", "--exclude=*.test.ts",
		"--exclude-dir=tests", "--exclude-dir=test", "--exclude-dir=node_modules", "--exclude-dir=.venv", before, ".").run())
	if len(files) != 1 {
		t.Fatalf("%q stands in %v", before, files)
	}
	file := filepath.Join(folder, files[0])
	content := string(read(t, file))
	write(t, file, []byte(strings.Replace(content, before, after, 1)))
	return func() { write(t, file, []byte(content)) }
}
