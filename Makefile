# `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  %-12s %s\n", $$1, $$2}'

demo: ## start the demonstration on http://127.0.0.1:8080
	go run ./cmd/comptoir demo

test: tools ## install what the tests need and run them all
	COMPTOIR_REQUIRE=1 go test -timeout 15m ./...

quick: ## run the tests that this machine can run, nothing installed
	go test ./...

check: ## what CI runs: form, generated files, vet, tests
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "not formatted: gofmt -w"; exit 1; }
	go vet ./...
	$(MAKE) generate
	@git diff --exit-code --stat -- '*_templ.go' || { echo "generated files are old: commit what make generate writes"; exit 1; }
	$(MAKE) test

sim: ## run the simulator for SIM_SECONDS (60) on new seeds
	go run ./sim/soak --seconds $${SIM_SECONDS:-60}

kill: ## kill the program 100 times under load on each engine (KILL_ROUNDS, KILL_SEED)
	KILL_ROUNDS=$${KILL_ROUNDS:-100} COMPTOIR_REQUIRE=1 go test -count=1 -timeout 60m -v -run TestKilledAtAnyMoment ./internal/proof

mutants: ## prove that the simulator finds deliberate faults: sim/mutants
	go run ./sim/mutants

generate: ## write generated files anew
	go tool templ generate

tools: ## install PostgreSQL and Chromium where Debian's tools and root allow it
	@command -v chromium >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium postgresql fonts-noto-core fonts-noto-cjk >/dev/null; \
	else echo "install Chromium and PostgreSQL 15 to run every test"; fi

.PHONY: help demo test quick check sim mutants generate tools
