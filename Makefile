# Few words. Each sets up .venv on first use, from the lock; when that is done it costs nothing.

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup demo test check fuzz bench crash day docs lock

setup: $(READY)

# A home of its own, played through by generated partners; see `gateway demo --help`.
demo: $(READY)
	$(BIN)/gateway demo

test: $(READY)
	$(BIN)/coverage erase
	$(BIN)/pytest --numprocesses auto --cov --cov-report=
	$(BIN)/coverage report --include='translators/*,ledger/*' --fail-under=100
	$(BIN)/coverage report --include='gateway/*' --fail-under=90

check: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --quiet tests/test_tidy.py

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz

bench: $(READY)
	$(BIN)/python -m tests.bench

crash: $(READY)
	$(BIN)/python -m tests.crash

# The daemon through 24 simulated hours of traffic, kills and clock jumps.
day: $(READY)
	$(BIN)/python -m tests.day

docs: $(READY)
	$(BIN)/python -m docs.build

# Pins every package, direct or not, with its hashes: after a change of dependencies.
lock: $(READY)
	$(BIN)/pip-compile --quiet --generate-hashes --extra postgresql --extra dev --allow-unsafe \
		--strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--no-header --output-file requirements.lock pyproject.toml

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up .venv (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
