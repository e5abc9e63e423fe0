//go:build e2e

package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// packages is the name of the index, which builds find on this machine.
const packages = "packages.example.test"

// index is where packages come from in a company: behind a name, a password and a certificate of its own. What it holds is
// what this machine's own indexes do, and all that it serves leads back to it.
type index struct {
	address, user, password string
	answered, refused       atomic.Int64
}

// newIndex starts one; the project's Python, if it has one, knows where this machine's packages for Python are.
func newIndex(t *testing.T, python string) *index {
	t.Helper()
	machine := bridge(t)
	listener, err := net.Listen("tcp", net.JoinHostPort(machine, "0"))
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	x := &index{address: "https://" + packages + ":" + port, user: "builder", password: rand.Text()}
	mux := http.NewServeMux()
	if _, err := os.Stat(python); err == nil {
		pages, files := pythonIndex(t, python)
		mux.Handle("/pypi/", x.proxy(t, "/pypi", pages, map[string]string{files: "/files"}))
		mux.Handle("/files/", x.proxy(t, "/files", files, nil))
	}
	registry := strings.TrimSuffix(strings.TrimSpace(command(t, ".", time.Minute, "npm", "config", "get", "registry").run()), "/")
	mux.Handle("/npm/", x.proxy(t, "/npm", registry, map[string]string{registry: "/npm"}))
	certificate, key := trusted.sign(t, t.TempDir(), packages)
	server := &http.Server{Handler: x.closed(mux), ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.ServeTLS(listener, certificate, key)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return x
}

// pythonIndex is where this machine's pip finds pages, and where these say that files are.
func pythonIndex(t *testing.T, python string) (pages, files string) {
	t.Helper()
	out := command(t, ".", time.Minute, python, "-c", `
from pip._internal.models.index import PyPI
from pip._internal.configuration import Configuration
configuration = Configuration(isolated=False)
configuration.load()
print(dict(configuration.items()).get("global.index-url", PyPI.simple_url), PyPI.file_storage_domain)`).run()
	words := strings.Fields(out)
	if len(words) != 2 {
		t.Fatalf("pip says %q", out)
	}
	return strings.TrimSuffix(strings.TrimSuffix(words[0], "/"), "/simple"), "https://" + words[1]
}

// closed lets nobody in without the password.
func (x *index) closed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != x.user || password != x.password {
			x.refused.Add(1)
			w.Header().Set("WWW-Authenticate", `Basic realm="packages"`)
			http.Error(w, "Who are you?", http.StatusUnauthorized)
			return
		}
		x.answered.Add(1)
		next.ServeHTTP(w, r)
	})
}

// proxy hands on what is asked for below the prefix; where answers name the keys, they name our paths instead.
func (x *index) proxy(t *testing.T, prefix, upstream string, names map[string]string) http.Handler {
	t.Helper()
	target, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Path = strings.TrimPrefix(r.In.URL.Path, prefix)
			r.Out.URL.RawPath = strings.TrimPrefix(r.In.URL.RawPath, prefix)
			r.SetURL(target)
			r.Out.Header.Del("Authorization")
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			if kind := r.Header.Get("Content-Type"); !strings.Contains(kind, "json") && !strings.Contains(kind, "html") {
				return nil
			}
			body := r.Body
			defer func() { _ = body.Close() }()
			reader := io.Reader(body)
			if r.Header.Get("Content-Encoding") == "gzip" {
				unpacked, err := gzip.NewReader(body)
				if err != nil {
					return err
				}
				reader = unpacked
				r.Header.Del("Content-Encoding")
			}
			data, err := io.ReadAll(reader)
			if err != nil {
				return err
			}
			for name, path := range names {
				data = bytes.ReplaceAll(data, []byte(name), []byte(x.address+path))
			}
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
			r.Header.Set("Content-Length", fmt.Sprint(len(data)))
			return nil
		},
	}
}

// privately builds the images of the services from the index alone, as the README says, and looks for what they keep of it.
func (d deployment) privately(t *testing.T, services ...string) {
	x, dir := newIndex(t, filepath.Join(d.dir, "web", ".venv", "bin", "python")), t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		write(t, path, []byte(text))
		return path
	}
	host := strings.TrimPrefix(x.address, "https:")
	d.env = append(d.env, "CA_CERT="+trusted.file(t, dir),
		"PIP_CONF="+file("pip.conf", fmt.Sprintf("[global]\nindex-url = https://%s:%s@%s/pypi/simple\ncert = /run/secrets/ca.crt\n", x.user, x.password, strings.TrimPrefix(host, "//"))),
		"NPMRC="+file("npmrc", fmt.Sprintf("registry=%s/npm/\n%s/npm/:_auth=%s\ncafile=/run/secrets/ca.crt\n",
			x.address, host, base64.StdEncoding.EncodeToString([]byte(x.user+":"+x.password)))),
		"COMPOSE_FILE=compose.yaml:compose.private.yaml:"+file("plain.yaml", d.plainBases(t, services)))
	command(t, d.dir, 10*time.Minute, "docker", append([]string{"compose", "build", "--no-cache"}, services...)...).env(d.env...).run()
	t.Logf("%d answers of the index, %d refusals", x.answered.Load(), x.refused.Load())
	if x.answered.Load() < 50 {
		t.Errorf("the index has answered %d times only", x.answered.Load())
	}
	secret := base64.StdEncoding.EncodeToString([]byte(x.user + ":" + x.password))
	for _, service := range services {
		image := d.servers()[service].Image
		history := docker(t, "history", "--no-trunc", "--format", "{{.CreatedBy}} {{.Comment}}", image)
		if !strings.Contains(history, "10001") {
			t.Errorf("%s has no history that says anything:\n%s", image, history)
		}
		words := []string{x.password, secret, strings.TrimPrefix(host, "//")}
		for _, word := range words {
			if strings.Contains(history, word) {
				t.Errorf("the history of %s tells %s", image, word)
			}
		}
		// "Hello world from" is in a file of the service's own.
		if found := inLayers(t, image, append(words, "Hello world from")); !slices.Equal(found, []string{"Hello world from"}) {
			t.Errorf("the layers of %s hold %v", image, found)
		}
	}
	d.checkClean(t, "a build behind an index of one's own")
}

// plainBases take from base images what this machine has put in, as official ones name no certificates, and tell builds
// where the index is.
func (d deployment) plainBases(t *testing.T, services []string) string {
	t.Helper()
	text := "services:\n"
	for _, service := range services {
		folder := filepath.Base(d.build(t, service))
		base := strings.Fields(string(read(t, filepath.Join(d.dir, folder, "Dockerfile"))))[1]
		plain := d.name + "-plain-" + folder
		recipe := command(t, t.TempDir(), time.Minute, "docker", "build", "--quiet", "--tag", plain, "-")
		recipe.cmd.Stdin = strings.NewReader("FROM " + base + "\nENV PIP_CERT= SSL_CERT_FILE= REQUESTS_CA_BUNDLE= CURL_CA_BUNDLE= NODE_EXTRA_CA_CERTS= NPM_CONFIG_CAFILE=\n")
		recipe.run()
		text += fmt.Sprintf("  %s: {build: {extra_hosts: [%q], additional_contexts: {%q: docker-image://%s}}}\n", service, packages+":"+bridge(t), base, plain)
	}
	return text
}

// build is the folder that the service's image is built from.
func (d deployment) build(t *testing.T, service string) string {
	t.Helper()
	folder := d.servers()[service].Build.Context
	if folder == "" {
		t.Fatalf("%s is not built", service)
	}
	return folder
}
