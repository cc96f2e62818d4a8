# Dateline. `make help` lists the targets from the comments behind them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARTICLES ?=
OUT ?= outputs/

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# The lock pins what is installed; the package itself is built from here, and its build compiles the gazetteer.
$(VENV)/.main: requirements.lock pyproject.toml hatch_build.py $(wildcard gazetteer/data/*) gazetteer/names.py $(wildcard gazetteer/build*.py)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Dateline needs Python 3.11 or later; try: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.main requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: setup
setup: $(VENV)/.dev ## create the environment with everything that tests and development need

.PHONY: maps
maps: $(VENV)/.main ## draw the sample, or your own: make maps ARTICLES=path [OUT=folder]
	@$(BIN)/dateline maps $(if $(ARTICLES),"$(ARTICLES)",pipeline/sample/articles) --out "$(OUT)"
	@echo "Open $(OUT)maps/index.html"

.PHONY: test
test: $(VENV)/.dev ## run the tests
	@$(BIN)/python -m pytest

build/node_modules/axe-core:
	@npm install --silent --no-audit --no-fund --no-save --prefix build axe-core@4.14.1

.PHONY: check
check: $(VENV)/.dev ## lint, format check and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

.PHONY: format
format: $(VENV)/.dev ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

.PHONY: evaluate
evaluate: $(VENV)/.dev ## accuracy against the evaluation data beside the repository (../shared)
	@$(BIN)/python -m tools.evaluate

.PHONY: bench
bench: $(VENV)/.dev ## speed, memory and size, with rivals where they are installed: make bench [ROOM=page]
	@$(BIN)/python -m tools.bench $(ROOM)

.PHONY: train
train: $(VENV)/.dev ## train the shipped weights on the development corpora in ../shared
	@$(BIN)/python -m tools.train.recognise && $(BIN)/python -m tools.train.roles && $(BIN)/python -m tools.train.resolve

.PHONY: docs
docs: $(VENV)/.dev ## build the documentation site into site/
	@$(BIN)/python -m tools.data_dictionary && $(BIN)/mkdocs build --quiet --strict

.PHONY: screenshots
screenshots: $(VENV)/.dev ## draw the sample's page anew for docs/screenshots (needs Chromium)
	@$(BIN)/python -m tools.screenshots

.PHONY: lock
lock: $(VENV)/.dev ## pin the dependencies again
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --all-extras --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

.PHONY: clean
clean: ## remove what was generated
	@rm -rf build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find outputs -mindepth 1 ! -name README.md -delete
