//go:build unix

package main

import (
	"os"
	"path/filepath"

	"github.com/stackgen/stackgen/cmd/bench/internal/load"
)

// server is a process under load, and where it listens.
type server struct {
	*load.Process
	url, port string
}

// start starts node on a file of the project, with production settings.
func (b *bench) start(dir, entry string, env ...string) (*server, error) {
	port, err := load.FreePort()
	if err != nil {
		return nil, err
	}
	// The threshold is what the project's own units and images set.
	env = append(append(os.Environ(), "NODE_ENV=production", "MALLOC_MMAP_THRESHOLD_=131072", "COMPOSE_PROJECT_NAME="+b.stores.Name, "SECRET_KEY="+load.Secret,
		"DATABASE_URL="+b.postgres, "REDIS_URL="+b.stores.Redis, "PORT="+port, "METRICS_PORT=0", "TRUSTED_PROXIES=1"), env...)
	process, err := load.Start(b.dir, filepath.Join(b.dir, dir), env, "node", entry)
	if err != nil {
		return nil, err
	}
	s := &server{process, "http://127.0.0.1:" + port, port}
	if err := s.Answers(s.url + "/"); err != nil {
		s.Kill()
		return nil, err
	}
	return s, nil
}
