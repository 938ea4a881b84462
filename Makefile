# One command for each thing a contributor does. Everything is installed below .venv; each step
# leaves a stamp there, so that nothing is done twice.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EVIDENCE ?= evidence
SITE ?= site
FUZZ_SECONDS ?= 3600

SETUP := $(VENV)/.setup

.PHONY: help setup browser postgres site screenshots test test-full fuzz lint format golden bench lock evidence clean

help: ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

setup: $(SETUP) ## Install the locked packages and the project into .venv

$(SETUP): requirements.lock pyproject.toml tools/setup_venv.sh
	tools/setup_venv.sh "$(PYTHON)" $(VENV)
	@touch $@

browser: ## Install Chromium for the browser tests where there is none
	@tools/setup_browser.sh

site: $(SETUP) ## Build evidence/ into site/ (it fails on purpose in places, and is shown so)
	$(BIN)/sitegen build $(EVIDENCE) --output $(SITE) --fail-on never

postgres: ## Install PostgreSQL for the example's tests where there is none
	@tools/setup_postgres.sh

test: $(SETUP) browser postgres ## Run a seeded sample of every kind of test
	$(BIN)/python -m pytest -n auto --dist loadgroup

test-full: $(SETUP) browser postgres ## Run everything
	SITEGEN_FULL=1 $(BIN)/python -m pytest -n auto --dist loadgroup

fuzz: $(SETUP) ## Fuzz every reader and the whole way for an hour (FUZZ_SECONDS=3600)
	$(BIN)/python -m tools.fuzz --seconds $(FUZZ_SECONDS)

lint: $(SETUP) ## Check style, format, types and rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(SETUP) ## Format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(SETUP) ## Write the expected pages anew (then read the diff)
	SITEGEN_GOLDEN=update $(BIN)/python -m pytest -q tests/golden tests/test_docs.py

screenshots: $(SETUP) browser ## Take pictures of every kind of page into build/screenshots/, and renew the README's
	$(BIN)/python -m tools.screenshots

bench: $(SETUP) ## Measure what a case, a comparison, a version, verifying and a large page cost
	$(BIN)/python -m benchmarks.case_cost
	$(BIN)/python -m benchmarks.diff_cost
	$(BIN)/python -m benchmarks.append_cost
	$(BIN)/python -m benchmarks.verify_cost
	$(BIN)/python -m benchmarks.browser

evidence: $(SETUP) ## Make all evidence anew, in build/evidence/, and compare what happened
	$(BIN)/python -m tools.make_evidence build/evidence/harbour
	$(BIN)/python -m tools.emit_evidence build/evidence
	$(BIN)/python -m tools.compare_evidence evidence build/evidence

lock: $(SETUP) ## Lock the newest versions of everything, with hashes and without a host
	tools/lock.sh $(VENV)

clean: ## Remove what was built, but not .venv
	rm -rf build dist $(SITE) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
