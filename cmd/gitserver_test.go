package cmd_test

import (
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// gitServer serves the repositories below a folder by git's own program, until
// the script ends: gitserver VARIABLE DIR [USER:PASSWORD]. The variable gets the
// address; `gitserver VARIABLE` ends it before.
func gitServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 3 {
		ts.Fatalf("usage: gitserver VARIABLE [DIR [USER:PASSWORD]]")
	}
	if len(args) == 1 {
		ts.Value(gitServersOf{}).(gitServers)[args[0]].Close()
		return
	}
	backend, err := gitBackend(ts.MkAbs(args[1]))
	ts.Check(err)
	login := append(args, "")[2]
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if login != "" && user+":"+password != login {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	ts.Defer(s.Close)
	ts.Value(gitServersOf{}).(gitServers)[args[0]] = s
	ts.Setenv(args[0], s.URL)
}

// gitBackend serves the repositories below a folder, also to who pushes.
func gitBackend(dir string) (http.Handler, error) {
	out, err := exec.Command("git", "--exec-path").Output()
	return &cgi.Handler{Path: filepath.Join(strings.TrimSpace(string(out)), "git-http-backend"), Root: "/", Stderr: os.Stderr, Env: []string{
		"GIT_PROJECT_ROOT=" + dir, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
		"GIT_CONFIG_KEY_1=http.receivepack", "GIT_CONFIG_VALUE_1=true",
	}}, err
}

// gitServers are those of a script, by the variables with their addresses.
type gitServers map[string]*httptest.Server

// gitServersOf is where a script keeps them.
type gitServersOf struct{}
