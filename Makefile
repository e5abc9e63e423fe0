.DEFAULT_GOAL := all
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null)
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
# Says at the end what failed, which is far above otherwise.
GOTESTSUM := gotest.tools/gotestsum@v1.13.0

.PHONY: all build image test lint golden e2e soak prove fuzz bench lock cover extras release-check help

all: build test ## Build and test

# Static, and without what the command line's library can do for documentation, which we have our
# own for: both are a quarter of what `stackgen version` takes. Releases are built alike.
build: export CGO_ENABLED = 0
build: ## Build ./stackgen
	go build -trimpath -tags urfave_cli_no_docs -ldflags "-s -w -X github.com/stackgen/stackgen/cmd.release=$(VERSION)" -o stackgen ./cmd/stackgen

image: export GOOS = linux
image: build ## Build the container image stackgen, of the binary alone
	docker build --quiet --tag stackgen .

test: lint ## Lint, unit tests, scripts, every combination of answers in memory
	go test -race ./...

lint: ## Check formatting, style and structure
	go vet ./...
	GOOS=windows go vet ./cmd/... ./generator/...
	GOOS=darwin go vet ./cmd/... ./generator/...
	go run $(GOLANGCI_LINT) run
	go run $(ACTIONLINT) .github/workflows/*.yml docs/examples/update/github.yml

golden: ## Write the expected outputs of tests, and what docs/ has from the code, anew
	go test ./generator ./templates ./cmd -update

export E2E_MATRIX
e2e: ## Make projects of every kind, install, test, start and use them (needs Postgres, Redis, Docker, Chromium)
	go run $(GOTESTSUM) --format standard-verbose -- -tags e2e -count=1 -timeout $(E2E_TIMEOUT) ./cmd/e2e
E2E_TIMEOUT ?= 60m

soak: ## Kill a part of the hybrid stack every 20 seconds, for as long as SOAK says, while articles are saved
	E2E_SOAK=$(SOAK) go test -tags e2e -count=1 -timeout 90m -run '^TestHybrid$$/^hybrid_express$$/^(setup|soak)$$' -v ./cmd/e2e
SOAK ?= 20m

prove: ## Everything that takes long: fuzzing, kills and races, the full matrix, timing (docs/proof.md)
	$(MAKE) fuzz
	go test ./generator ./generator/disk -run 'S31|S8|Many|Stale|Swapped|While|Over$$' -count 20 -v
	go test ./cmd -run Swapped -count 20
	go test ./cmd -run S31Update -kills 500 -timeout 1h -v
	go test ./generator/merge -run AgainstGit -cases 1000000 -timeout 3h -v
	go test ./generator -run AgainstGit -merges 2000 -timeout 1h -v
	$(MAKE) e2e soak bench E2E_MATRIX=full E2E_TIMEOUT=2h

fuzz: ## Fuzz all that reads what others wrote: one fuzzer a processor, each for FUZZTIME
	@printf '%s\n' $(FUZZERS) | xargs -P "$$(getconf _NPROCESSORS_ONLN)" -I {} sh -c \
		'out=$$(go test "./$${1%/*}" -run "^$$" -fuzz "^$${1##*/}$$" -fuzztime $(FUZZTIME) -parallel 1 -fuzzminimizetime 5s 2>&1) && end=1 || end=60; \
		printf "%s\n" "== $$1" "$$(printf "%s\n" "$$out" | grep -v "^PASS" | tail -n $$((end + 1)))"; [ $$end = 1 ]' sh {}
FUZZTIME ?= 10m
FUZZERS = $(addprefix generator/,FuzzSlug FuzzParseAnswers FuzzCheckPath FuzzNPMLock FuzzConfig FuzzS1Names FuzzS11Functions FuzzS13Manifest FuzzS14Template FuzzSettlePins merge/FuzzText) \
	$(addprefix generator/repo/,FuzzParseRef FuzzVerifyTag)

bench: build ## Time `new` against copying the finished project, and other generators that are there
	go run ./cmd/bench

lock: ## Resolve templates/versions.yaml into templates/lock (needs uv and npm 11)
	go run ./cmd/stackgen template lock templates

cover: ## Show which lines the tests reach
	go test -coverprofile coverage.out -coverpkg ./cmd,./generator/... ./...
	go tool cover -func coverage.out | tail -1

extras: build ## Write what a release has beside the program: manual page and completions
	mkdir -p extras
	./stackgen man >extras/stackgen.1
	./stackgen completion bash >extras/stackgen.bash
	./stackgen completion zsh >extras/_stackgen
	./stackgen completion fish >extras/stackgen.fish
	./stackgen completion powershell >extras/stackgen.ps1

release-check: extras ## Build for every system that a release is made for
	@for os in linux darwin windows; do for arch in amd64 arm64; do \
		echo "$$os/$$arch"; GOOS=$$os GOARCH=$$arch go build -trimpath -o /dev/null ./cmd/stackgen || exit 1; done; done

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
