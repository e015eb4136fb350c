# Convenor. `make help` lists what there is; every command can be interrupted and run again.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

# Asked in words that every Python understands, before any script that only a new one can read.
python:
	@$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'Convenor: this is Python ' \
	  + sys.version.split()[0] + ', and it needs 3.11 or newer. If there is one, name it: make PYTHON=python3.12 ...')"

demo: python  ## the example course played to its end, then the site on port 8000 (PORT= to change)
	@$(PYTHON) scripts/demo.py $(PORT)

setup: python  ## environment, locked packages, assets, catalogues; nothing else
	@$(PYTHON) scripts/setup.py

develop: python
	@$(PYTHON) scripts/setup.py --dev

test: develop  ## the whole suite: SQLite, then PostgreSQL and Chromium where present, then independent verifiers
	@$(BIN)/python scripts/run_tests.py

check: develop  ## format, lint, types, ranks, migrations, translations, docs, then the suite; what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/convenor makemigrations --check --dry-run
	$(BIN)/python scripts/catalogues.py check
	@$(BIN)/python scripts/run_tests.py

bench: develop  ## the benchmarks, each as a ratio against its baseline in the same run
	@$(BIN)/python -m bench

interop: develop  ## our credentials before independent verifiers, good ones and tampered ones
	@$(BIN)/python scripts/interop.py

lock: develop  ## renew the lock files after a change of pyproject.toml or package.json
	@$(BIN)/python scripts/lock.py

wheel: develop  ## the package as a wheel in dist/, with assets and catalogues inside
	@$(BIN)/uv build --wheel

clean:  ## take away what the other commands made, except data in var/
	rm -rf .venv .cache node_modules dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.PHONY: help python demo setup develop test check bench interop lock wheel clean
