# Everything that a newcomer needs; `make help` lists it. Only python3 (3.11 or newer) and make must be there.
PYTHON ?= python3
PORT ?= 8000
IN_VENV = .venv/bin/python

.PHONY: help setup run test check bench reset

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv ready to run the portal
	@$(PYTHON) tools/prepare.py run

run: ## Set up and run the whole portal with demo data (make run PORT=9000)
	@$(PYTHON) tools/prepare.py run --quiet
	@exec $(IN_VENV) manage.py up --port $(PORT) --stop-with-parent

test: ## Set up and pass every check and every test
	@$(PYTHON) tools/prepare.py dev
	@exec $(IN_VENV) -m tools.gate all

check: ## The same without the browser tests: what to run before a commit
	@$(PYTHON) tools/prepare.py dev --quiet
	@exec $(IN_VENV) -m tools.gate quick

bench: ## Compare the portal's speed with a lean view on the same data
	@$(PYTHON) tools/prepare.py dev --quiet
	@$(IN_VENV) -m benchmarks.portal
	@exec $(IN_VENV) -m benchmarks.pdf

reset: ## Delete the demo data under var/
	@$(PYTHON) tools/reset.py
