# The commands of this repository; `make` lists them. Everything they need they install.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Processes that run tests; each has two Neo4j of its own.
WORKERS ?= 2
COMPILE = $(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help install demo client bench-footprint bench-import bench-api bench-slices test check lint types layers \
	format docs lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

$(VENV)/.runtime: requirements.lock pyproject.toml
	@echo "Setting up the environment in $(VENV)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Setting up the tools for tests and checks" >&2
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.runtime ## Make the environment with the graphsvc command

demo: $(VENV)/.runtime ## Load the seeds, print the seed researcher, serve (ARGS=--once prints and leaves)
	@$(BIN)/graphsvc demo $(ARGS)

bench-slices: $(VENV)/.dev ## Measure slices of hubs beside those of median entities, at two sizes (half an hour)
	@$(BIN)/python bench/slices.py $(ARGS)

test: $(VENV)/.dev ## Run every test and check (ARGS go to pytest)
	@$(MAKE) --no-print-directory lint types layers
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: format test ## Format, then run every test and check

lint: $(VENV)/.dev ## Check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev ## Check types, strictly
	@$(BIN)/pyright

layers: $(VENV)/.dev ## Check that imports go downwards only
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

bench-footprint: $(VENV)/.runtime ## Measure start times and resident memory on the seeds
	@$(BIN)/python bench/footprint.py

bench-import: $(VENV)/.dev ## Measure importing, online and in bulk, beside its peers (an hour; ARGS choose parts)
	@$(BIN)/python bench/importing.py $(ARGS)

bench-api: $(VENV)/.dev ## Measure the API on the ACL Anthology, beside its peers (ARGS choose parts)
	@$(BIN)/python bench/api.py $(ARGS)

docs: $(VENV)/.dev ## Generate the query, command and setting references
	@$(BIN)/python docs/generate.py

client: $(VENV)/.dev ## Make the synchronous Python client of the asynchronous one
	@$(BIN)/python tools/unasync.py

lock: ## Resolve the dependencies anew into hashed lock files
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv==0.13.9
	@$(COMPILE) --extra build pyproject.toml --output-file requirements.lock
	@$(COMPILE) --extra build --extra bulk --extra dev pyproject.toml --constraint requirements.lock \
		--output-file requirements-dev.lock

clean: ## Remove the environment and caches
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis dist build
