# One command for each thing a person does here. `make help` lists them.
# Needs only make and Python 3.11 or newer with venv; everything else comes from the lock file into .venv.

PORT ?= 8000
PYTHON ?= python3
BENCH_SIZE ?= 100000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made
TYPES := $(VENV)/types.txt
# A worker for each core; each has its own PostgreSQL, and takes tests over from one that has more left.
SUITE := $(BIN)/python -m pytest -n auto --maxprocesses 8 --dist worksteal
LOCK := requirements-dev.lock
BLACKBOX := tests/blackbox
NPM_CI := --ignore-scripts --no-audit --no-fund --loglevel=error
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

# Tests start the server again and again: each start is seconds shorter when what was compiled is kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help env serve test check blackbox format lock bench proofs clean

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1 : /p' Makefile

env: $(STAMP) ## make .venv from the lock file; instant when nothing changed

serve: $(STAMP) ## answer on 127.0.0.1:8000 with the demo; PORT=18000 serves elsewhere
	@exec $(BIN)/contracts serve --demo --port $(PORT)

test: $(STAMP) ## run the whole suite, on SQLite and on a real PostgreSQL
	@$(SUITE)

check: $(STAMP) ## format, lint, types, import contracts, tests: what must be green before a commit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@echo "types beside the tests; what they say comes last"; $(BIN)/mypy > $(TYPES) 2>&1 & types=$$!; \
	$(SUITE); suite=$$?; wait $$types; types=$$?; cat $(TYPES); exit $$((suite | types))

blackbox: $(STAMP) ## clients we did not write against a running server; needs Node.js 20 with npm, and Chromium
	@command -v node > /dev/null && command -v npm > /dev/null || { echo "make blackbox needs node and npm \
	(Node.js 20 or newer): apt install nodejs npm, or https://nodejs.org; everything else it brings itself"; exit 1; }
	@cd $(BLACKBOX) && { test node_modules/.package-lock.json -nt package-lock.json || npm ci $(NPM_CI); }
	@node $(BLACKBOX)/run.mjs $(ONLY)

format: $(STAMP) ## write the format and the repairs that are safe
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .

lock: $(STAMP) ## write the lock files again after a change in pyproject.toml; keeps what still fits
	$(COMPILE) --group dev --output-file $(LOCK)
	$(COMPILE) --constraint $(LOCK) --output-file requirements.lock

bench: $(STAMP) ## the served stack beside its peers; decisions per second; what restarts lose, what too much load sheds
	@$(BIN)/python -m benchmarks.decisions
	@$(BIN)/python -m benchmarks.growth
	@$(BIN)/python -m benchmarks.restarts
	@$(BIN)/python -m benchmarks.overload
	@$(BIN)/python -m benchmarks.serving --size $(BENCH_SIZE)

proofs: $(STAMP) ## the proofs that money is safe, large: about an hour; PROOFS_SIZE=1000 is shorter
	PROOFS=large $(BIN)/python -m pytest -s -q tests/proofs tests/usecases/bulk/test_killed_import.py
	CONTRACTS_TEST_PARTITIONS=1 $(BIN)/python -m pytest -q tests/store tests/usecases -k "postgresql and not migrat"
	$(BIN)/python -m tests.proofs.guards

clean: ## take away .venv and every cache; the database stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip brings the installer (uv, by its hashes); the installer brings the rest in seconds, by theirs.
$(STAMP): $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "making $(VENV) from $(LOCK)"
	@test -x $(BIN)/python -a -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@awk '/^[^ ]/ { ours = /^uv==/ } ours' $(LOCK) > $(VENV)/installer.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/installer.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $(LOCK)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
