# Every command of the project. `make` alone lists them. Each sets itself up from Python and Node alone.
#
#   PORT=8090        another port for the front door
#   LOCAL_DIR=path   another folder for a stack's state, so that several can run side by side
#   DEMO=0           a stack without the demonstration company

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SETUP := scripts/bootstrap
LOCAL := PYTHONPATH=layers/domain/python .local/venv/bin/python -m scripts.local
RUN := .venv/bin
PYTEST := $(RUN)/python -m pytest
# Tests of the deployed stack wait more than they work: two stacks side by side, each with files of its own.
DEPLOYED := $(PYTEST) -n $(if $(CALLFACTORY_STACK),0,2) --dist loadfile --reruns 1 --reruns-delay 20

.PHONY: help
help: ## Lists the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Runs Call Factory on this machine, until Ctrl-C
	@exec env $(LOCAL) run

.PHONY: up
up: setup ## The same in the background; returns when it answers
	@exec env $(LOCAL) up

.PHONY: down
down: setup-python ## Stops what runs in the background, keeping all state
	@exec env $(LOCAL) down

.PHONY: reset
reset: setup-python ## Stops it and removes all its state: the next start begins anew
	@exec env $(LOCAL) reset

.PHONY: status
status: setup-python ## Says what runs, and where
	@exec env $(LOCAL) status

.PHONY: logs
logs: setup-python ## Shows what the functions write to their logs, as it comes
	@exec env $(LOCAL) logs

.PHONY: clock
clock: setup-python ## Sets the business clock: AT=2027-01-01T00:00:00Z, AT=+3d, AT=now; without AT it tells the time
	@exec env $(LOCAL) clock "$(AT)"

.PHONY: tick
tick: setup-python ## Runs every schedule that the business clock has made due (ALL=1: every schedule)
	@exec env $(LOCAL) tick $(if $(ALL),--all)

.PHONY: test
test: setup ## Runs all tests: unit, integration and infrastructure, then the deployed stack
	@$(PYTEST) -n 2 tests/unit tests/integration tests/infra
	@$(DEPLOYED) tests/e2e

.PHONY: e2e
e2e: setup ## Runs only the tests of the deployed stack (CALLFACTORY_STACK: on a running one)
	@$(DEPLOYED) tests/e2e

.PHONY: check
check: check-code ## Runs types, lint, import rules, generated files, template checks
	@$(PYTEST) -q tests/infra

.PHONY: check-code
check-code: setup ## The same without the template checks, which are among the tests
	@$(MAKE) -j 2 --output-sync=target check-python check-pages

.PHONY: check-python
check-python:
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@PYTHONPATH=.:layers/domain/python:layers/aws/python $(RUN)/lint-imports --no-cache
	@$(RUN)/python scripts/docs.py --check

.PHONY: check-pages
check-pages:
	@$(RUN)/python -m scripts.local.web_check

.PHONY: format
format: setup-python ## Formats the code and repairs what lint can repair
	@$(RUN)/ruff check --fix .
	@$(RUN)/ruff format .

.PHONY: docs
docs: setup-python ## Writes the OpenAPI document and the API reference page
	@$(RUN)/python scripts/docs.py

.PHONY: publish
publish: setup ## Builds the pages and puts them where CloudFront finds them: STACK=callfactory-production-edge
	@$(RUN)/python -c "from scripts.local import web_build; web_build.build()"
	@PYTHONPATH=.:layers/domain/python $(RUN)/python -m scripts.publish_pages "$(STACK)"

.PHONY: re-rate
re-rate: setup-python ## Tells what the tariff in force changes in a period: TARIFF=trf_… FROM=… TO=…, APPLY=1 does it
	@$(RUN)/python scripts/re_rate.py --address "$(ADDRESS)" --tariff "$(TARIFF)" --from "$(FROM)" --to "$(TO)" $(if $(APPLY),--apply)

.PHONY: bench
bench: setup-python ## Measures what the product promises about time and size
	@for module in scripts/bench/[a-z]*.py; do \
	  name=$$(basename $$module .py); echo "== $$name"; \
	  PYTHONPATH=.:layers/domain/python:layers/aws/python $(RUN)/python -m scripts.bench.$$name || exit 1; \
	done

.PHONY: setup
setup: ## Makes the environments (every other command does this by itself)
	@$(SETUP)

.PHONY: setup-python
setup-python:
	@$(SETUP) python
