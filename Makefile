# One command for each thing: `make demo` to look, `make check` while working, `make test` before landing.
# Settings of the environment: PORT, PUBLIC_PORT, DATA_DIR, DEMO_PASSWORD (see .env.example).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAGE ?= prepare

export PORT ?= 8000
export PUBLIC_PORT ?= 8001
export DATA_DIR ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-test setup-drill demo seed check test drill bench lock

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## .venv, the locked packages, system libraries and fonts
	@$(PYTHON) scripts/setup.py run

setup-dev:
	@$(PYTHON) scripts/setup.py dev

setup-test:
	@$(PYTHON) scripts/setup.py test

setup-drill:
	@$(PYTHON) scripts/setup.py drill

demo: setup ## the whole system on this machine: office on PORT, public site on PUBLIC_PORT
	@exec $(BIN)/python scripts/demo.py

seed: setup ## STAGE=prepare|onsite|feedback|rectify|review|done, FRESH=1 starts over (demo only)
	@exec $(BIN)/python manage.py seed_demo --stage $(STAGE) $(if $(filter 1,$(FRESH)),--fresh)

check: setup-dev ## format, lint, types, import contracts, migrations, templates: under a minute
	@exec $(BIN)/python scripts/run_tests.py check

test: setup-test ## everything that must pass
	@exec $(BIN)/python scripts/run_tests.py all

drill: setup-drill ## ROUNDS=100 ONLY=word|reminders: Word files in LibreOffice; reminders while everything is killed that can be
	@exec $(BIN)/python scripts/run_tests.py drill

bench: setup-test ## ONLY=P3 SIZE=small|county|province: one JSON line a result
	@exec $(BIN)/python scripts/run_tests.py bench

lock: setup-dev ## compile requirements*.txt with hashes
	$(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras \
		--output-file=requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras \
		--output-file=requirements-dev.txt requirements-dev.in
