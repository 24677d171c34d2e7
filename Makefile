# Waypost's commands. `make run` and `make test` need Python 3.11 or newer and nothing else of ours.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test faults check env bench worker elasticsearch elasticsearch-stop requirements format

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: .venv/.base ## Environment, database, demonstration, and the site on http://localhost:8000/ (PORT=...)
	@mkdir -p var
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_demo
	@DEMONSTRATION=yes $(MANAGE) runserver 127.0.0.1:$(PORT)

test: .venv/.development ## Every test that this machine can run; what it can't is listed at the end
	$(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder

faults: .venv/.development ## Stop, freeze and kill servers under load, and see that nothing is lost (some minutes; needs Java and Maven)
	WAYPOST_FAULTS=1 $(BIN)/python -m pytest -rP tests/faults

check: .venv/.development ## Lint, format, types, imports, templates, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet */jinja2
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run

env: .venv/.development ## The environment in .venv, developers' tools included

bench: .venv/.development ## Measure, and write bench/RESULTS.md (DATA=a folder of NDJSON feeds)
	$(BIN)/python -m bench $(if $(DATA),--data $(DATA))

worker: .venv/.base ## Do the work that waits in the outbox
	$(MANAGE) worker

elasticsearch: ## A node of our own on loopback, without Docker; needs Java and Maven (PORT_ES=... HEAP_ES=... FOLDER_ES=...)
	@ops/elasticsearch start

elasticsearch-stop: ## Stop that node; its data stay
	@ops/elasticsearch stop

format: .venv/.development ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: .venv/.development ## Compile the pinned requirements again from pyproject.toml
	$(BIN)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements/base.txt
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements/development.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Waypost needs Python 3.11 or newer; say which with PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/.base: requirements/base.txt | .venv/bin/python
	$(PIP) -r requirements/base.txt
	@touch $@

.venv/.development: requirements/development.txt | .venv/bin/python
	$(PIP) -r requirements/development.txt
	@touch $@ .venv/.base
