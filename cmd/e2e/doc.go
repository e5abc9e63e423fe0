// Package e2e proves the generated projects from outside: it makes one of every
// kind, installs it, runs its own tests, starts it as processes and as
// containers, and uses it as a client that shares no code with it.
//
// Its tests carry the build tag e2e. They want real tools and real stores, and
// fail where one is missing: nothing is skipped. Postgres is reached through
// E2E_POSTGRES_URL, Redis through E2E_REDIS_URL, and screenshots are left in the
// folder that E2E_SCREENSHOTS names.
//
// E2E_MATRIX=full strikes harder, and E2E_SOAK=20m adds a test that goes on for so
// long, whose kills E2E_SEED repeats.
package e2e
