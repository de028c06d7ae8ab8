# Every command of this repository. The work is done by the scripts in scripts/; CI (.ci/run) calls the same targets.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# What `make run` serves, and where: make run CONFIG=my.yaml PORT=8000
CONFIG ?= examples/quickstart.yaml
PORT ?= 4000

.PHONY: help run build test test-swift test-cost test-wire test-clients test-scripts format lint bans check conformance bench bench-short \
	fuzz fuzz-replay docs try-real clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## Install what is missing, build, and serve examples/quickstart.yaml (CONFIG=, PORT=)
	@scripts/run --config "$(CONFIG)" --port "$(PORT)"

build: ## Build the binary and all tests; a warning in our own code is an error
	@scripts/build

test: test-scripts test-swift test-cost test-wire test-clients ## Install what tests need and run all of them

test-swift: ## Only the Swift tests (FILTER=regular expression)
	@scripts/test-swift $(if $(FILTER),--filter '$(FILTER)')

test-cost: ## Only the instructions that a routing decision costs, counted by valgrind
	@scripts/test-routing-cost

test-clients: ## Only the tests with real clients against the real binary (FILTER=name)
	@scripts/test-clients $(if $(FILTER),-k '$(FILTER)')

test-wire: ## Only the providers' own libraries as judges of the fixtures (FILTER=name)
	@scripts/test-wire $(if $(FILTER),-k '$(FILTER)')

test-scripts: ## Only the tests of the scripts themselves
	@scripts/test-scripts

format: ## Format all Swift files in place
	@scripts/format

lint: ## Check the format of all Swift files
	@scripts/format --check

bans: ## Check bans, sizes, file endings and the paths that documents name
	@scripts/check-bans
	@scripts/check-sizes
	@scripts/check-docs

check: lint bans build test conformance ## Everything CI checks but the benchmark

conformance: ## Replay the recorded LiteLLM exchanges (needs ../shared; ONLY=glob, VERBOSE=1)
	@scripts/conformance-gate $(if $(ONLY),--only '$(ONLY)') $(if $(VERBOSE),--verbose)

bench: ## Measure beside nginx (needs ../shared; LITELLM=1 adds the Python proxy, WRITE=1 updates docs/benchmarks.md)
	@scripts/bench $(if $(LITELLM),--litellm) $(if $(WRITE),--write)

bench-short: ## The benchmark gate of CI: a few seconds a figure, compared with the allowed ratios
	@scripts/bench --short

fuzz: ## Fuzz every reader with libFuzzer (SECS=seconds each, default 600; ONLY=name)
	@scripts/fuzz --secs "$(or $(SECS),600)" $(if $(ONLY),--only '$(ONLY)')

fuzz-replay: ## Replay the kept fuzzing inputs in seconds
	@scripts/fuzz --replay

docs: ## Write the pages that are generated from the code
	@scripts/build-docs

try-real: ## Talk to a real llama.cpp server through the gateway (compiles it once, about ten minutes)
	@scripts/try-real

clean: ## Remove everything that was built or installed here
	rm -rf .build .build-* .venv-*
