# Youth platforms: `make` lists what there is to do. Nothing but python3 (3.11 or newer), make and git is needed.
PYTHON ?= python3
VENV_PYTHON := "$(CURDIR)/.venv/bin/python"
PROGRAM := $(VENV_PYTHON) -m youth_platforms
UV := .venv/bin/uv
PYTEST := $(VENV_PYTHON) -m pytest
# One worker holds the machine of the real runs, the other the warehouses.
TEST_WORKERS ?= 2

export PYTHONPATH := $(CURDIR)/plugins:$(CURDIR)
unexport PYTHONDONTWRITEBYTECODE
# Names of files and all that is printed are UTF-8, whatever the caller's locale is.
export PYTHONUTF8 := 1
.DEFAULT_GOAL := help
.PHONY: help run backfill draw documents what-if readers reader-url dictionary docs verify-ledger reopen stop clean distclean warehouse-url env venv venv-dev test test-fast lint lock forms layout-check

help: ## this list
	@echo "make TARGET [INBOX=folder] [YEAR=2016 or 2015-2017] [AUTO_APPROVE=1] [ACCEPT=\"reason\"] [WAREHOUSE_URL=postgresql://...]"
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1@/p' $(firstword $(MAKEFILE_LIST)) | awk -F@ '{printf "%-16s %s\n", $$1, $$2}' | sed 's/\$$\$$/$$/g'

run: venv ## the annual run: of a sample province, or of the filings in INBOX for YEAR
	@PWD="$(PWD)" exec $(PROGRAM) run

backfill: venv ## past years by Airflow's own backfill, oldest first: YEARS=2015-2017 [INBOX=folder]
	@PWD="$(PWD)" exec $(PROGRAM) backfill

forms: venv ## blank forms of YEAR for every unit, with last year's platforms where the warehouse has them
	@$(PROGRAM) forms --year "$(YEAR)"

layout-check: venv ## how FILE differs from the nearest layout
	@$(PROGRAM) layout-check "$(FILE)"

draw: venv ## draw the spot check of YEAR with the public SEED; writes the inspectors' workbook
	@$(PROGRAM) draw --year "$(YEAR)" --seed "$(SEED)"

documents: venv ## the official documents of YEAR's approved list again [EDITION=1; by default the newest]
	@$(PROGRAM) documents --year "$(YEAR)" --edition "$(EDITION)"

what-if: venv ## who would be decided otherwise if RULE (M4.6-year, seats, ...) asked for THRESHOLD in YEAR
	@$(PROGRAM) what-if --rule "$(RULE)" --threshold "$(THRESHOLD)" --year "$(YEAR)"

.PHONY: self-check
self-check: venv ## how the platforms of UNIT (a county's code) come out by its newest filing of YEAR; provisional
	@$(PROGRAM) self-check --unit "$(UNIT)" --year "$(YEAR)"

warehouse-url: venv ## print the address of the warehouse: psql "$$(make -s warehouse-url)"
	@$(PROGRAM) warehouse-url

readers: venv ## make or repair the readers' logins and print their addresses [ROTATE=1: new passwords]
	@$(PROGRAM) readers make $(if $(ROTATE),--rotate)

reader-url: venv ## the address of one reader: ROLE=bi, province, pii or city_420100 (or LOGIN=its whole name)
	@$(PROGRAM) readers url "$(or $(LOGIN),$(ROLE))"

.PHONY: portal portal-account counter-accounts pictures
portal: venv ## the pages for officials, with their login, on a free port or PORT=
	@$(PROGRAM) portal serve

portal-account: venv ## open an account of the portal: NAME=... UNIT=420102, 420100 or PROVINCE; CLOSE=1 closes it
	@$(PROGRAM) portal account \
	    --name "$$NAME" --unit "$${UNIT:-$$CITY}" $(if $(CLOSE),--close)

counter-accounts: venv ## an account for every unit that has none, and a sheet to hand out [OUT=file] [RESET=one account]
	@$(PROGRAM) portal accounts $(if $(OUT),--out "$$OUT") $(if $(RESET),--reset "$$RESET")

.PHONY: official
official: venv ## an official's own account in Airflow, to approve lists: NAME=张三; CLOSE=1 closes it
	@$(PROGRAM) official --name "$$NAME" $(if $(CLOSE),--close)

.PHONY: superset
superset: venv venv-superset ## Superset with our dashboards, over the warehouse [SUPERSET_PORT=]
	@$(PROGRAM) superset

dictionary: venv ## the data dictionary as xlsx and page, and docs/reference from it
	@$(PROGRAM) dictionary

docs: venv ## dbt's documentation of every model as one page
	@$(PROGRAM) docs

verify-ledger: venv ## recompute the ledger's chain of hashes [KNOWN=a hash written down before]
	@$(PROGRAM) ledger verify --known "$$KNOWN"

reopen: venv ## lift the lock of an approved year: YEAR=2016 REASON="..." BY="..."
	@$(PROGRAM) ledger reopen \
	    --year "$$YEAR" --reason "$$REASON" --by "$$BY"

.PHONY: backup restore
backup: venv ## copy the warehouse and the archive of filings into the new folder TO=
	@$(PROGRAM) backup "$(or $(TO),$(error TO= names no folder))"

restore: venv ## fill an empty warehouse and its archive from such a folder, FROM=
	@$(PROGRAM) restore "$(or $(FROM),$(error FROM= names no folder))"

stop: ## stop Superset, Airflow and the embedded PostgreSQL
	@if [ -x $(VENV_PYTHON) ]; then $(PROGRAM) stop; fi

clean: ## stop, and delete all that runs made (databases, archive, logs)
	@if [ -x $(VENV_PYTHON) ]; then $(PROGRAM) clean; fi

distclean: clean ## clean, and delete .venv and .venv-superset too
	@rm -rf .venv .venv-superset .ruff_cache .pytest_cache .hypothesis

test: ## everything: lint, then all tests on the real PostgreSQL, Airflow and dbt
	@$(MAKE) -s -j3 --output-sync=target system-packages lint-python superset-where-possible
	@$(PYTEST) -n $(TEST_WORKERS)

.PHONY: superset-where-possible
superset-where-possible:
	@$(PYTHON) plugins/youth_platforms/ops/venv.py requirements-superset.txt --where-possible

test-fast: venv-dev ## the pure part, in seconds
	@$(PYTEST) -n $(TEST_WORKERS) tests/unit

.PHONY: test-dbt
test-dbt: venv-dev ## the dbt project: its rules, its unit tests, sqruff, on a PostgreSQL of their own
	@$(PYTEST) tests/dbt

.PHONY: system-packages
system-packages: # Chromium, fonts, LibreOffice, Compose and Redis for the tests that need them
	@sh tools/system_packages.sh

.PHONY: fix lint-python lint-sql
fix: venv-dev ## fix the style of what you changed: ruff, its formatter, sqruff
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .
	@$(VENV_PYTHON) -m tools.sql_style fix

lint: lint-python lint-sql ## ruff, pyrefly, import-linter; sqruff (which `make test` runs as one of its tests)

lint-python: venv-dev
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check .
	@.venv/bin/pyrefly check --summary=none >/dev/null 2>&1 || .venv/bin/pyrefly check
	@.venv/bin/lint-imports --no-logo >/dev/null || .venv/bin/lint-imports --no-logo

lint-sql: venv-dev
	@$(VENV_PYTHON) -m tools.sql_style lint

env: venv ## .env and secrets/ (generated passwords), for docker compose
	@$(PROGRAM) env

pictures: venv-dev ## the pictures of the READMEs again, from the warehouse (after `make run YEAR=2015-2017`)
	@WAREHOUSE_URL="$$($(PROGRAM) warehouse-url)" $(VENV_PYTHON) -m tools.pictures

lock: venv ## write the lock files from pyproject.toml
	@echo uv | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate - -o requirements-uv.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    pyproject.toml -o requirements.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    --extra dev pyproject.toml -o requirements-dev.txt
	@$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	    superset/requirements.in -o requirements-superset.txt

venv:
	@$(PYTHON) plugins/youth_platforms/ops/venv.py requirements.txt

.PHONY: venv-superset
venv-superset:
	@$(PYTHON) plugins/youth_platforms/ops/venv.py requirements-superset.txt

venv-dev:
	@$(PYTHON) plugins/youth_platforms/ops/venv.py requirements-dev.txt
