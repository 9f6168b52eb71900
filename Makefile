# Two commands matter: `make app` and `make test`. Both set up what they need.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKSPACE ?=
MARK ?= not browser and not servers and not faults and not slow
NAME ?=
# The quick tests share two processors; browsers, kills and clocks do not like company.
WORKERS ?= $(if $(filter file,$(origin MARK)),2,0)

.DEFAULT_GOAL := help

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

$(READY): requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

setup: $(READY) ## The environment in .venv

app: $(READY) ## Serve the app on this machine, with the demo where there is no data yet (WORKSPACE=folder chooses another workspace)
	$(if $(WORKSPACE),MILLWRIGHT_HOME=$(WORKSPACE)) $(BIN)/python app.py --demo

test: $(READY) ## The quick tests (MARK="" runs every one, MARK=browser those)
	$(BIN)/python -m pytest -n $(WORKERS) -m "$(MARK)"

lint: $(READY) ## Style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check core pages app.py tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## Benchmarks beside peers (NAME=files runs one group)
	$(BIN)/python -m benchmarks $(NAME)

.PHONY: help setup app test lint bench
