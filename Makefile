# Two commands matter: `make app` and `make test`. Both set up what they need.
# The newest Python that the pins have wheels for and that answers; PYTHON=... chooses another.
PYTHONS := python3.13 python3.12 python3.11
PYTHON ?= $(firstword $(foreach name,$(PYTHONS),$(if $(shell $(name) --version 2>/dev/null),$(name))))
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
CHECKS := $(VENV)/.checks
WORKSPACE ?=
QUICK := not browser and not servers and not faults and not slow
MARK ?= $(QUICK)
NAME ?=
HOURS ?= 0.5

.DEFAULT_GOAL := help

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-10s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(RUNS): requirements.txt
	$(if $(PYTHON)$(wildcard $(BIN)/python),,$(error None of $(PYTHONS) is here. Install one, or name yours: PYTHON=path))
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(CHECKS): requirements-dev.txt $(RUNS)
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

setup: $(CHECKS) ## The environment in .venv, with all that tests and checks need

app: $(RUNS) ## Serve the app, with the demo where there is no data (WORKSPACE=folder chooses another)
	$(if $(WORKSPACE),MILLWRIGHT_HOME=$(WORKSPACE)) $(BIN)/python app.py --demo

# The quick tests share two processors, one thread each; browsers, kills and clocks do not like
# company.
test: $(CHECKS) ## The quick tests (MARK="" runs every one, MARK=browser those)
ifeq ($(MARK),)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m "$(QUICK)"
	$(BIN)/python -m pytest -m "not ($(QUICK))"
else
	$(if $(filter file,$(origin MARK)),OMP_NUM_THREADS=1) $(BIN)/python -m pytest \
	  -n $(if $(filter file,$(origin MARK)),2,0) --dist loadfile -m "$(MARK)"
endif

lint: $(CHECKS) ## Style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(CHECKS) ## Benchmarks beside peers (NAME=files runs one group)
	$(BIN)/python -m benchmarks $(NAME)

faults: $(CHECKS) ## Kills, power cuts and full disks, in full; figures in benchmarks/faults.json (an hour)
	MILLWRIGHT_FAULTS=full MILLWRIGHT_FAULTS_REPORT=benchmarks/faults.json $(BIN)/python -m pytest -m faults tests/faults

soak: $(CHECKS) ## Half an hour of mixed load (HOURS=8 a working day); figures in benchmarks/soak.json
	MILLWRIGHT_SOAK_HOURS=$(HOURS) MILLWRIGHT_SOAK_REPORT=benchmarks/soak.json $(BIN)/python -m pytest -m faults tests/faults/test_soak.py

.PHONY: help setup app test lint bench faults soak
