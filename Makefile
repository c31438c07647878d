# The commands of the project. `make setup` needs Python >= 3.11, git and make; nothing else, no root.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
CLIENTS := tests/clients/older/requirements
UV = "$$(command -v uv || echo $(BIN)/uv)"
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
LOCK = $(UV) pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'

# The complete example of the Sora 2 skill. Reaches the recipe through the environment, so that
# quotes in a prompt of the user's own do no harm.
PROMPT ?= 城市天际线的延时摄影，太阳缓缓落下，天空从金黄变为粉紫色，建筑物的灯光逐渐亮起，车流形成光轨，电影级画质，4K 风格
export PROMPT

.PHONY: help setup demo dev test check fix docs bench mutate trust lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.run ## Install Tenku into .venv; the command is .venv/bin/tenku

demo: $(VENV)/.run ## Make the example video (PROMPT="..." makes another)
	@$(BIN)/tenku generate "$$PROMPT" --model fal-ai/sora-2/text-to-video/pro \
		--duration 8 --resolution 1080p --aspect-ratio 16:9

dev: $(VENV)/.dev ## Install what tests and checks need as well

test: $(VENV)/.dev ## Run the whole test suite (ARGS="tests/ledger -k hold" runs a part)
	@scripts/needs.sh
	@$(BIN)/pytest $(or $(ARGS),-n 2 --dist loadscope --no-loadscope-reorder)

check: $(VENV)/.dev ## Lint, format, types, imports, rules of security, and whether generated docs are current
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src
	$(BIN)/python scripts/rules.py
	$(BIN)/python scripts/reference.py --check

fix: $(VENV)/.dev ## Repair what can be repaired by machine
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/.dev ## Write the generated pages of docs/ anew
	$(BIN)/python scripts/reference.py

bench: $(VENV)/.dev ## Run every benchmark with its defaults
	@for file in benchmarks/*.py; do echo "$$file"; $(BIN)/python "$$file"; done

mutate: $(VENV)/.dev ## Plant known bugs one by one; the state machine must catch each
	@$(BIN)/python scripts/mutate.py

trust: $(VENV)/.dev ## Run the long proofs into docs/trust-report.md: hours (ARGS="--part kills", --short)
	@$(BIN)/python scripts/trust.py $(ARGS)

lock: | $(BIN)/uv ## Resolve the dependencies anew into the lock files
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock
	$(LOCK) $(CLIENTS).in --python-version 3.11 --output-file $(CLIENTS).lock

clean: ## Remove .venv and caches (never your videos)
	rm -rf $(VENV) .venv-clients .venv-gpu .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/uv
	@echo "Installing Tenku into $(VENV)"
	@$(INSTALL) --requirement requirements.lock
	@$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing the developers' tools into $(VENV)"
	@$(INSTALL) --requirement requirements-dev.lock
	@touch $@

# Made through pip and only where the machine has no uv of its own.
$(BIN)/uv: | $(BIN)/python
	@command -v uv >/dev/null || { $(BIN)/python -m ensurepip >/dev/null; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check uv; }

$(BIN)/python:
	@for python in $(PYTHONS); do \
		if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null; then exec "$$python" -m venv $(VENV); fi; \
	done; \
	echo "Tenku needs Python 3.11 or newer with its venv module; none of these is one:" >&2; \
	echo "  $(PYTHONS)" >&2; \
	echo "Install one (Debian, Ubuntu: python3-venv), or name it: make setup PYTHON=/path/to/python" >&2; \
	exit 1
