//go:build unix

package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// server is a real git server: git http-backend behind net/http.
type server struct {
	*httptest.Server
	work  string // a clone that pushes nowhere, as the server reads from it
	asked atomic.Int32
	away  atomic.Bool
	login string // "user:password", if it wants that
}

func newServer(t *testing.T) *server {
	t.Helper()
	alone(t, "")
	backend := filepath.Join(gitIn(t, ".", "--exec-path"), "git-http-backend")
	s := &server{work: t.TempDir()}
	repository(t, s.work, map[string]string{"acme/stack.yaml": "title: One\n", "deep/er/beta/stack.yaml": "title: Beta\n"})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		user, password, _ := r.BasicAuth()
		switch {
		case s.away.Load():
			hijack(w)
		case s.login != "" && user+":"+password != s.login:
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
		default:
			(&cgi.Handler{Path: backend, Root: "/", Env: []string{"GIT_PROJECT_ROOT=" + filepath.Dir(s.work), "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"}}).ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// hijack cuts the connection off.
func hijack(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func (s *server) ref(rev string) Ref {
	return Ref{URL: s.URL + "/" + filepath.Base(s.work) + "/.git", Rev: rev}
}

// commit changes the title, and returns the commit.
func (s *server) commit(t *testing.T, title string) string {
	t.Helper()
	_, hash := repository(t, s.work, map[string]string{"acme/stack.yaml": "title: " + title + "\n"})
	return hash
}

func title(t *testing.T, f Fetched) string {
	t.Helper()
	tree, err := OpenTree(f.GitDir, f.Commit, "")
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(tree, "acme/stack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.TrimPrefix(string(data), "title: "))
}

func TestFetch(t *testing.T) {
	s := newServer(t)
	gitIn(t, s.work, "config", "uploadpack.allowReachableSHA1InWant", "true")
	one := gitIn(t, s.work, "rev-parse", "HEAD")
	gitIn(t, s.work, "tag", "light")
	two := s.commit(t, "Two")
	gitIn(t, s.work, "tag", "-a", "v2", "-m", "Two")
	gitIn(t, s.work, "branch", "feature/x", one)
	three := s.commit(t, "Three")
	c := Cache{Dir: t.TempDir(), Now: time.Now()}
	for rev, want := range map[string][2]string{
		"": {three, "Three"}, "main": {three, "Three"}, "v2": {two, "Two"}, "light": {one, "One"}, "feature/x": {one, "One"}, two: {two, "Two"},
	} {
		f, err := c.Fetch(t.Context(), s.ref(rev), Credentials{})
		if err != nil || f.Commit != want[0] || title(t, f) != want[1] || f.Note != "" {
			t.Errorf("%q: %+v, %v, want %v", rev, f, err, want)
			continue
		}
		if n := gitIn(t, f.GitDir, "rev-list", "--all", "--count"); n != "1" {
			t.Errorf("%q: %s commits were fetched", rev, n)
		}
		if config, err := os.ReadFile(f.GitDir + "/config"); err != nil || strings.Contains(string(config), "http") {
			t.Errorf("%q: %s, %v", rev, config, err)
		}
	}

	// A commit that is there asks nobody.
	asked := s.asked.Load()
	if f, err := c.Fetch(t.Context(), s.ref(one), Credentials{}); err != nil || title(t, f) != "One" || s.asked.Load() != asked {
		t.Errorf("%+v, %v, asked %d times", f, err, s.asked.Load()-asked)
	}
	for rev, want := range map[string]error{"v3": ErrNoRev, "refs/heads/main": ErrNoRev, strings.Repeat("0", 40): ErrNoRev, one[:10]: ErrNoRev} {
		if f, err := c.Fetch(t.Context(), s.ref(rev), Credentials{}); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v", rev, f, err)
		}
	}
	nowhere := s.ref("")
	nowhere.URL = s.URL + "/nowhere"
	if _, err := c.Fetch(t.Context(), nowhere, Credentials{}); !errors.Is(err, ErrNoRepo) {
		t.Error(err)
	}
}

// A server that gives out no more than tips has a commit that is one.
func TestFetchTipByHash(t *testing.T) {
	s := newServer(t)
	old := gitIn(t, s.work, "rev-parse", "HEAD")
	gitIn(t, s.work, "tag", "-a", "v1", "-m", "One")
	tip := s.commit(t, "Two")
	s.commit(t, "Three")
	gitIn(t, s.work, "branch", "two", tip)
	c := Cache{Dir: t.TempDir(), Now: time.Now()}
	for hash, want := range map[string]string{old: "One", tip: "Two"} {
		if f, err := c.Fetch(t.Context(), s.ref(hash), Credentials{}); err != nil || f.Commit != hash || title(t, f) != want {
			t.Errorf("%s: %+v, %v", want, f, err)
		}
	}
}

// S20: a tag that was moved is noticed, a branch is followed.
func TestS20MovedTag(t *testing.T) {
	s := newServer(t)
	c := Cache{Dir: t.TempDir(), Now: time.Now()}
	gitIn(t, s.work, "tag", "v1")
	first, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Fetch(t.Context(), s.ref("main"), Credentials{}); err != nil {
		t.Fatal(err)
	}
	second := s.commit(t, "Two")
	gitIn(t, s.work, "tag", "-f", "v1")
	for range 2 { // it is no less of a surprise the second time
		_, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{})
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("from %.12s to %.12s", first.Commit, second)) {
			t.Errorf("%v", err)
		}
	}
	if f, err := c.Fetch(t.Context(), s.ref("main"), Credentials{}); err != nil || f.Commit != second {
		t.Errorf("%+v, %v", f, err)
	}
	gitIn(t, s.work, "tag", "-d", "v1") // a branch instead is no less of a move
	gitIn(t, s.work, "branch", "v1")
	if f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{}); err == nil {
		t.Errorf("%+v", f)
	}
	gitIn(t, s.work, "branch", "-D", "v1")
	gitIn(t, s.work, "tag", "v1")
	c.Refresh = true
	if f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{}); err != nil || f.Commit != second {
		t.Errorf("%+v, %v", f, err)
	}
	c.Refresh = false
	if f, err := c.Fetch(t.Context(), s.ref("v1"), Credentials{}); err != nil || f.Commit != second {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestFetchOffline(t *testing.T) {
	s := newServer(t)
	c := Cache{Dir: t.TempDir(), Now: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)}
	first, err := c.Fetch(t.Context(), s.ref(""), Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	s.away.Store(true)
	f, err := c.Fetch(t.Context(), s.ref(""), Credentials{})
	if err != nil || f.Commit != first.Commit || !strings.Contains(f.Note, "its HEAD was on 2026-11-26") {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := c.Fetch(t.Context(), s.ref("main"), Credentials{}); !errors.Is(err, ErrOffline) {
		t.Errorf("never fetched: %v", err)
	}
}

// A server that answers is there, whatever it answers: what was fetched before is not
// taken in its place.
func TestReachedIsNotOffline(t *testing.T) {
	answer := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	plain := httptest.NewServer(answer(http.StatusOK))
	defer plain.Close()
	secure := httptest.NewTLSServer(answer(http.StatusOK))
	defer secure.Close()
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that fail
	for name, tt := range map[string]struct {
		url   string
		reply http.HandlerFunc
		want  string
	}{
		"forbidden":  {reply: answer(http.StatusForbidden), want: ErrLogin.Error()},
		"broken":     {reply: answer(http.StatusInternalServerError), want: "status code: 500"},
		"overloaded": {reply: answer(http.StatusServiceUnavailable), want: "status code: 503"},
		"leads elsewhere": {reply: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://127.0.0.1:1/x", http.StatusFound)
		}, want: "leads from http to https"},
		"in circles":         {reply: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }, want: "redirect"},
		"unknown to anybody": {url: secure.URL, want: "certificate"},
		"without TLS":        {url: strings.Replace(plain.URL, "http:", "https:", 1), want: "HTTP response to HTTPS client"},
		"refuses TLS":        {url: alerting(t), want: "handshake failure"},
		"speaks otherwise":   {url: greeting(t, "SSH-2.0-x\r\n"), want: "malformed HTTP response"},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.url == "" {
				s := httptest.NewServer(tt.reply)
				defer s.Close()
				tt.url = s.URL
			}
			_, err := Cache{Dir: t.TempDir()}.Fetch(t.Context(), Ref{URL: tt.url + "/x"}, Credentials{})
			if err == nil || errors.Is(err, ErrOffline) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// Nobody is there, or the connection breaks.
func TestOffline(t *testing.T) {
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{
		"nobody listens": "http://" + nobody.Addr().String(),
		"cut off":        greeting(t, ""),
	} {
		_, err := Cache{Dir: t.TempDir()}.Fetch(t.Context(), Ref{URL: address + "/x"}, Credentials{})
		if !errors.Is(err, ErrOffline) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// alerting is the address of who ends every handshake by an alert of TLS.
func alerting(t *testing.T) string {
	t.Helper()
	return strings.Replace(greeting(t, "\x15\x03\x03\x00\x02\x02\x28"), "http:", "https:", 1)
}

// greeting is the address of who says one thing to everybody, and hangs up.
func greeting(t *testing.T, words string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, words)
			_ = conn.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

// S23: neither the error nor what is kept has the password.
func TestS23Login(t *testing.T) {
	s := newServer(t)
	s.login = "ann:pass-word"
	c := Cache{Dir: t.TempDir(), Now: time.Now()}
	for _, who := range []Credentials{{}, {"ann", "wrong-word"}} {
		_, err := c.Fetch(t.Context(), s.ref(""), who)
		if !errors.Is(err, ErrLogin) || strings.Contains(err.Error(), "word-") {
			t.Errorf("%+v: %v", who, err)
		}
	}
	if _, err := c.Fetch(t.Context(), s.ref(""), Credentials{"ann", "pass-word"}); err != nil {
		t.Error(err)
	}
	_ = filepath.WalkDir(c.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if data, _ := os.ReadFile(path); strings.Contains(string(data), "pass-word") {
				t.Errorf("%s has the password", path)
			}
		}
		return err
	})
}

// S22: a server that is slow, endless or broken is left, and nothing stays.
func TestS22HostileServers(t *testing.T) {
	const advertised = "001e# service=git-upload-pack\n0000"
	for name, tt := range map[string]struct {
		reply func(http.ResponseWriter, *http.Request)
		wrong string
	}{
		"silent":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "deadline exceeded"},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) { hijack(w) }, "cannot be reached"},
		"error":   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }, "418"},
		"a page":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "<html>hello</html>") }, ""},
		"half":    {func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, advertised+"003f0123") }, ""},
		"trickle": {func(w http.ResponseWriter, r *http.Request) { trickle(w, r, advertised+"fff0") }, "deadline exceeded"},
		"to file": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}, "redirect"},
		"in circles": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }, "redirect"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(tt.reply))
			defer s.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			c := Cache{Dir: t.TempDir()}
			f, err := c.Fetch(ctx, Ref{URL: s.URL + "/x"}, Credentials{})
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%+v, %v, want %q", f, err, tt.wrong)
			}
			if entries, err := os.ReadDir(c.Dir); err != nil || len(entries) > 0 {
				t.Errorf("%v is left, %v", entries, err)
			}
		})
	}
}

// trickle sends a byte now and then, for ever.
func trickle(w http.ResponseWriter, r *http.Request, text string) {
	w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
	_, _ = fmt.Fprint(w, text)
	for r.Context().Err() == nil {
		_, _ = fmt.Fprint(w, "x")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(100 * time.Millisecond)
	}
}

// A pack that is too large is not kept.
func TestS22FetchTooLarge(t *testing.T) {
	s := newServer(t)
	noise := make([]byte, 3<<20)
	r, err := os.Open("/dev/urandom")
	if err == nil {
		_, err = r.Read(noise)
	}
	if err != nil {
		t.Fatal(err)
	}
	repository(t, s.work, map[string]string{"noise": string(noise)})
	into := t.TempDir()
	from := remote{url: s.ref("").URL}
	now, err := from.resolve(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	from.most = 1 << 20
	if err := from.fetch(t.Context(), into, now); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("%v", err)
	}
}

// Runs that fetch at once do not meet.
func TestFetchAtOnce(t *testing.T) {
	s := newServer(t)
	c := Cache{Dir: t.TempDir(), Now: time.Now()}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			f, err := c.Fetch(t.Context(), s.ref("main"), Credentials{})
			if err != nil {
				t.Error(err)
			} else if out, err := exec.Command("git", "-C", f.GitDir, "fsck", "--full").CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	left, err := filepath.Glob(c.Dir + "/*/fetch-*")
	if err != nil || len(left) > 0 {
		t.Errorf("%q is left, %v", left, err)
	}
}
