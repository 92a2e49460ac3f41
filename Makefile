# Every command makes the environment when it is missing. `make help` lists them.
DATA_DIR ?= data
LANDING_DIR ?= $(DATA_DIR)/landing
SCALE ?= 1
PYTHON ?= python3
PORT ?= 8501
export DATA_DIR LANDING_DIR

BIN := .venv/bin
RUN := $(BIN)/python -m orchestration
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help doctor setup demo run extract dashboard metrics setup-spark spark-parity spark-skew docs dev test bench lint format lock audit torture soak rollback status withdraw quarantine backup restore rebuild erase export export-audience clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

doctor:  ## is this machine ready: Python, disk, memory, folders, locks, key; and what to do
	@if [ -x $(BIN)/python ]; then $(BIN)/python orchestration/doctor.py; else $(PYTHON) orchestration/doctor.py; fi

setup: .venv/.installed  ## make the environment from the lock

.venv/.installed: requirements.txt
	@echo "Installing into .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(INSTALL) --requirement requirements.txt
	@touch $@

.venv/.installed-dashboard: .venv/.installed requirements-dashboard.txt
	@echo "Installing what the dashboard needs ..."
	@$(INSTALL) --requirement requirements-dashboard.txt
	@touch $@

.venv/.installed-metrics: .venv/.installed requirements-metrics.txt
	@echo "Installing what the metrics layer needs ..."
	@$(INSTALL) --requirement requirements-metrics.txt
	@touch $@

.venv/.installed-docs: .venv/.installed requirements-docs.txt
	@echo "Installing what the docs need ..."
	@$(INSTALL) --requirement requirements-docs.txt
	@touch $@

.venv/.installed-spark: .venv/.installed requirements-spark.txt
	@echo "Installing Spark ..."
	@$(INSTALL) --requirement requirements-spark.txt
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	@echo "Installing what tests need ..."
	@$(INSTALL) --requirement requirements-dev.txt
	@touch $@

demo: .venv/.installed  ## simulate a shop (SCALE=1 is ten thousand customers), run everything on it
	@$(RUN) demo --scale $(SCALE)

run: .venv/.installed  ## landing folder to published marts: make run LANDING_DIR=... DATA_DIR=...
	@$(RUN) run

extract: .venv/.installed  ## fetch what the databases of shop.yml have new into the landing folder (every run does)
	@$(RUN) extract

dashboard: .venv/.installed-dashboard  ## the marts in a browser, on http://localhost:8501 [PORT=8501]
	@$(BIN)/python -m dashboards --server.port $(PORT)

metrics: .venv/.installed-metrics  ## list the metrics, or ask: make metrics METRICS=revenue,mer BY=metric_time__month,channel [SAVED=monthly_report]
	@$(BIN)/python -m orchestration.metrics $(if $(METRICS)$(SAVED),query $(if $(METRICS),--metrics "$(METRICS)") $(if $(BY),--group-by "$(BY)") $(if $(SAVED),--saved-query "$(SAVED)"),list)

setup-spark: .venv/.installed-spark  ## add Apache Spark, for ENGINE=spark make run (docs/scaling_out.md); wants Java 17

spark-parity: .venv/.installed-spark  ## build a simulated shop on DuckDB and on Spark, compare every model row for row [SCALE=0.05]
	@$(BIN)/python -m orchestration.spark.parity --scale $(if $(filter file,$(origin SCALE)),0.05,$(SCALE))

spark-skew: .venv/.installed-spark  ## build a simulated shop with one Spark executor and with two: time, and each task's share of the rows [SCALE=1 ROWS=100000]
	@$(BIN)/python -m orchestration.spark.skew --scale $(SCALE) --rows $(or $(ROWS),100000)

docs: .venv/.installed-docs  ## one site of guides, data dictionary, dbt docs, column lineage and guard results, in DATA_DIR/docs_site
	@$(BIN)/python -m orchestration.docs_site

dev: .venv/.installed  ## Dagster's pages on the same folders
	@DAGSTER_HOME=$$($(RUN) home) $(BIN)/dagster dev

# Test files side by side, each whole in one process, in their order: the longest are in the middle, so that none is left over.
test: .venv/.installed-dev  ## prove it
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

bench: .venv/.installed  ## measure a simulated shop: make bench SCALE=1, again with other scales to compare [DAYS=8: a year of runs]
	@$(BIN)/python -m orchestration.bench $(if $(DAYS),--days $(DAYS),--scale $(SCALE))

lint: .venv/.installed-dev  ## style and types of Python and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models tests/dbt

format: .venv/.installed-dev  ## let the tools mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 2 models tests/dbt

audit:  ## known vulnerabilities of all that is locked, from osv.dev; exit status 4 of the script: nobody could be asked [AUDIT_URL=mirror]
	@$(PYTHON) orchestration/audit.py

torture: .venv/.installed-dev  ## faults and hostile input in numbers: make torture KILLS=500 FILES=100000 ROWS=100000 SWAPS=100
	@$(BIN)/python -m tests.faults.torture --kills $(or $(KILLS),20) --files $(or $(FILES),1000) --rows $(or $(ROWS),20000) --swaps $(or $(SWAPS),100)

soak: .venv/.installed-dev  ## random histories, built day by day and at once: make soak HISTORIES=500 [SEED=0]
	@$(BIN)/python -m tests.histories --histories $(or $(HISTORIES),500) --seed $(or $(SEED),0)

lock: .venv/.installed  ## choose versions anew from requirements*.in
	$(BIN)/uv pip compile --quiet --universal --no-header --python-version 3.11 --upgrade requirements.in --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --python-version 3.11 --upgrade requirements-dashboard.in --output-file requirements-dashboard.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --python-version 3.11 --upgrade requirements-metrics.in --output-file requirements-metrics.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --python-version 3.11 --upgrade requirements-docs.in --output-file requirements-docs.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --python-version 3.11 --upgrade requirements-spark.in --output-file requirements-spark.txt
	$(BIN)/uv pip compile --quiet --universal --no-header --python-version 3.11 --upgrade requirements-dev.in --output-file requirements-dev.txt

rollback: .venv/.installed  ## put the previous published version back
	@$(RUN) rollback

status: .venv/.installed  ## what is published, and how the last run ended
	@$(RUN) status

withdraw: .venv/.installed  ## take one loaded file out again: make withdraw FILE=orders/2025-06.csv
	@$(RUN) withdraw "$(FILE)"

quarantine: .venv/.installed  ## list quarantined rows; after a fix read them again: make quarantine AGAIN=1 [FILE=orders/may.csv]
	@$(RUN) quarantine $(if $(AGAIN),--again) $(if $(FILE),--file "$(FILE)")

backup: .venv/.installed  ## copy what cannot be made again into DATA_DIR/backups [TO=folder]
	@$(RUN) backup $(if $(TO),--to "$(TO)")

restore: .venv/.installed  ## put a backup back: make restore FROM=20260101T000000Z
	@$(RUN) restore "$(FROM)"

rebuild: .venv/.installed  ## build the private file anew from the landing folder
	@$(RUN) rebuild

erase: .venv/.installed  ## take a person out of everything: make erase IDENTIFIER=ann@shop.example, or FILE=list
	@$(RUN) erase $(if $(IDENTIFIER),--identifier "$(IDENTIFIER)") $(if $(FILE),--file "$(FILE)")

export: .venv/.installed  ## the marts as Parquet and CSV into DATA_DIR/exports/marts [MARTS="orders sessions"] [TO=folder]
	@$(BIN)/python -m orchestration.publish.exports $(MARTS) $(if $(TO),--to "$(TO)")

export-audience: .venv/.installed  ## hashes for ad platforms: make export-audience AUDIENCE=win_back [TO=folder]
	@$(RUN) export-audience "$(AUDIENCE)" $(if $(TO),--to "$(TO)")

clean:  ## remove the environment and caches; DATA_DIR stays
	rm -rf .venv target logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
